# name: settings_option_reset_in_step
# expect: right
# holds: a step sets an option back that the first cell gave a function

# %%
import pandas as pd
pd.set_option("display.float_format", lambda v: f"{v:.1f}")
# %% [load]
df = pd.DataFrame({"a": [1.2345]})
before = df.to_string()
# %% [features]
pd.reset_option("display.float_format")
# %% [evaluate]
result = (before, df.to_string())
