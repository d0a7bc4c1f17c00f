# name: settings_warnings_raise_beside_a_while
# expect: refused NB132
# holds: a step lets warnings raise, and passes over some for a while

# %%
import warnings

# %% [load]
rows = [1, 2]
# %% [train]
for row in rows:
    warnings.simplefilter("error")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.warn("old")
# %% [evaluate]
result = rows
