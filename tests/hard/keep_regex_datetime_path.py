# name: keep_regex_datetime_path
# expect: right
# holds: values of many plain types cross a border unchanged

# %%
import datetime as dt
import decimal
import fractions
import pathlib
import re
import uuid
# %% [load]
pattern = re.compile("a(b+)", re.I)
when = dt.datetime(2024, 2, 29, tzinfo=dt.timezone.utc)
path = pathlib.Path("x") / "y"
values = (decimal.Decimal("1.10"), fractions.Fraction(1, 3), 1 + 2j, b"\x00\xff", frozenset({1}), range(3), slice(1, 2), None, ..., -0.0, float("inf"), 10**30)
key = uuid.UUID(int=5)
table = {1: "int", "1": "str", (1, 2): "tuple", 1.5: None}
# %% [features]
found = pattern.match("ABB").group(1)
# %% [train]
later = when + dt.timedelta(days=1)
# %% [evaluate]
result = (found, later, path.name, values, key.hex, table)
