# name: settings_float_format_in_load
# expect: right
# holds: how pandas writes floats, set by a step, holds in a process of its own too

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1.234, 2.5]})
pd.options.display.float_format = "{:.1f}".format
# %% [evaluate]
result = str(df)
