# name: settings_pandas_option_in_load
# expect: right
# holds: a pandas option set in load is read by repr in evaluate

# %%
import pandas as pd
# %% [load]
pd.set_option("display.precision", 2)
df = pd.DataFrame({"a": [1.23456, 2.0]})
# %% [features]
df["b"] = df.a * 2
# %% [train]
text = df.to_string()
# %% [evaluate]
pd.options.display.max_rows = 7
result = (text, repr(df), pd.get_option("display.max_rows"))
