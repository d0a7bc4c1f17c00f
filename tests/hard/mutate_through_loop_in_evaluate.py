# name: mutate_through_loop_in_evaluate
# expect: right
# holds: a loop of evaluate writes into the frames of a dict

# %%
import pandas as pd

# %% [load]
result = {"a": pd.DataFrame({"v": [1]}), "b": pd.DataFrame({"v": [2]})}
# %% [train]
w = 2
# %% [evaluate]
for name, frame in result.items():
    frame["pred"] = frame.v * w
