# name: stages_changed_between_cells
# expect: right
# holds: what a cell that stays behind changed between two cells of a step is no result of it

# %% [load]
import pandas as pd
df = pd.DataFrame({"a": [1.0, None]})
keep = pd.DataFrame({"a": [1.0]})
# %%
df["a"] = df["a"].fillna(5)
# %% [load]
other = 1
# %% [evaluate]
result = (other, len(keep))
