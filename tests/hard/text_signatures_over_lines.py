# name: text_signatures_over_lines
# expect: right
# holds: functions with a parameter on each line, as formatters write them, read a value of a step


# %%
def scaled(
    a: int,  # how much
    *,
    b: int = 2,
    **more,
) -> float:
    return df["x"].sum() * a * b


def third(
    a,
    /,
    c,
    *args,
    b: int = 2
) -> float:
    return df["x"].sum() * b * c


def fifth(
    # first
    a,
    b=(1,
       2),
    # last
):
    return df["x"].sum() * a + sum(b)


def plain(a,
          b=2):
    return df["x"].sum() * a * b


# %% [load]
import pandas as pd

df = pd.DataFrame({"x": [1, 2, 3]})

# %% [features]
values = [scaled(3), third(1, 2, 3), fifth(2), plain(1)]

# %% [evaluate]
result = values
