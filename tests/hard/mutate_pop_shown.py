# name: mutate_pop_shown
# expect: right
# holds: the last expression of a cell shows a value and changes the frame

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2], "y": [0, 1]})
stack = [1, 2, 3]
# %% [features]
df.pop("y")
# %% [features]
stack.pop()
# %% [train]
columns = list(df.columns)
# %% [evaluate]
result = (columns, stack)
