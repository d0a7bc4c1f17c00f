# name: settings_warnings_raise_midway
# expect: refused NB132
# holds: warnings become errors between two steps, and a function catches them

# %%
import warnings


def check():
    try:
        warnings.warn("old data")
    except UserWarning:
        return "raised"
    return "ok"


# %% [load]
a = check()
# %% [features]
warnings.simplefilter("error")
b = check()
# %% [evaluate]
result = (a, b)
