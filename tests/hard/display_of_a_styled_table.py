# name: display_of_a_styled_table
# expect: right
# holds: a table that is shown with a style is a result, its style is none

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"m": ["a", "b"], "r2": [0.75, 0.5]})
# %% [evaluate]
result = df.sort_values("r2")
result.style.format({"r2": "{:.3f}"}).background_gradient(cmap="Blues")
