# name: settings_monkeypatched_frame
# expect: right
# holds: a method added to pd.DataFrame in load and used in train

# %%
import pandas as pd
# %% [load]
def shout(self):
    return [c.upper() for c in self.columns]

pd.DataFrame.shout = shout
df = pd.DataFrame({"a": [1]})
# %% [features]
names = df.shout()
# %% [train]
df["b"] = 2
more = df.shout()
# %% [evaluate]
result = names + more
