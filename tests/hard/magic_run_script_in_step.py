# name: magic_run_script_in_step
# expect: right
# holds: %run of scripts that make data in a step, with a main guard, a folder, and the same imports

# %% [file:scripts/prepare.py]
"""Make the rows."""
import numpy as np

SIZE = 3


def rows(n=SIZE):
    text = """a
  b"""
    return [np.int64(i).item() for i in range(n)], text


if __name__ == "__main__":
    xs, text = rows()
    xs.append(10)
# %% [file:more.py]
xs.append(bonus)
total = sum(xs)
# %%
import numpy as np
bonus = 5
# %% [load]
%run scripts/prepare
# %% [features]
%run -i more.py
m = float(np.mean(xs))
# %% [train]
n, _ = rows(2)
# %% [evaluate]
result = (xs, text, total, m, n, SIZE)
