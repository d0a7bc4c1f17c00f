# name: settings_float_format_behind_a_text
# expect: right-or-refused
# holds: a text that a setup cell made is not made anew with a later setting

# %%
import pandas as pd
d0 = pd.DataFrame({"a": [1.23456, 2.]})
base = d0.to_string()
pd.options.display.float_format = lambda v: f"{v:.1f}"
# %% [load]
df = d0 + 1
# %% [evaluate]
result = base, str(df)
