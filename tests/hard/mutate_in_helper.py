# name: mutate_in_helper
# expect: right
# holds: a helper changes the frame it is given and returns nothing

# %%
import pandas as pd

def clean(frame, limit=2):
    frame.dropna(inplace=True)
    frame["flag"] = frame.a > limit
# %% [load]
df = pd.DataFrame({"a": [1.0, None, 3.0, 4.0]})
# %% [features]
clean(df)
# %% [train]
share = df.flag.mean()
# %% [evaluate]
result = float(share) + len(df)
