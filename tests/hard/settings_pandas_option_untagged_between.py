# name: settings_pandas_option_untagged_between
# expect: right
# holds: an option is set in an untagged cell after a step that depends on it

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1.23456, 2.0]})
before = repr(df)
# %%
pd.set_option("display.precision", 1)
# %% [features]
after = repr(df)
# %% [train]
same = before == after
# %% [evaluate]
result = (before, after, same)
