# name: settings_warnings_raise_for_a_while
# expect: right
# holds: warnings are errors inside a `with` of one step only

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
with warnings.catch_warnings():
    warnings.simplefilter("error")
    b = check()
# %% [evaluate]
result = (a, b, check())
