# name: settings_method_added_to_frames_in_load
# expect: refused NB132
# holds: a method that a step adds to a class of a library is there in one process only

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2]})
pd.DataFrame.total = lambda self: int(self.a.sum())
# %% [evaluate]
result = df.total()
