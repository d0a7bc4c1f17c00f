# name: settings_lambda_writes_numbers
# expect: right
# holds: an option of pandas in the middle is a lambda, which later steps need

# %% [load]
import pandas as pd
df = pd.DataFrame({"a": [1.23456, 2.5], "b": [3, 4]})
# %%
pd.set_option('display.float_format', lambda x: '%.3f' % x)
print(df)
# %% [features]
df["c"] = df.a * 2
print(df.describe())
# %% [train]
m = df.c.mean()
# %% [evaluate]
print(df)
result = str(df), m
