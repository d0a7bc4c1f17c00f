# name: settings_pandas_option_in_setup
# expect: right
# holds: pandas options in setup cells, before and between the steps

# %%
import pandas as pd
pd.set_option("display.max_columns", 3)
pd.options.display.float_format = "{:.1f}".format
# %% [load]
df = pd.DataFrame({"a": [1.26, 2.0]})
# %% [features]
text = repr(df)
# %% [train]
n = len(text)
# %% [evaluate]
result = (text, n, pd.get_option("display.max_columns"))
