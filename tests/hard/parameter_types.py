# name: parameter_types
# expect: right
# holds: parameters of unusual types

# %%
import datetime
from pathlib import Path
# %% [parameters]
DAY = datetime.date(2024, 1, 2)
FOLDER = Path("a") / "b"
KINDS = {1, 2}
RAW = b"x"
BIG = float("inf")
TEXT = """two
lines"""
YES = "yes"
NO = "no"
ZERO_ONE = "01"
ON = True
EMPTY = []
# %% [load]
a = DAY.year + len(FOLDER.parts)
# %% [features]
b = sorted(KINDS) + EMPTY
# %% [train]
c = TEXT + YES + NO + ZERO_ONE + RAW.decode() + str(ON) + str(BIG)
# %% [evaluate]
result = (a, b, c)
