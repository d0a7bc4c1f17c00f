# name: stages_loaded_again_after_a_look
# expect: right
# holds: a cell that stays behind changes a frame, and the next cell of the step makes another

# %%
import pandas as pd

# %% [load]
data = pd.DataFrame({"a": [1, 2]})

# %%
data.loc[5, "a"] = 9

# %% [load]
data = pd.DataFrame({"b": [3, 4]})

# %% [evaluate]
result = data.to_dict("list")
