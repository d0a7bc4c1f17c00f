# name: alias_notes_of_a_frame
# expect: right
# holds: attrs of a frame made of another, changed through a list in it

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"b": [1, 2, 3]})
df.attrs["k"] = [1]
sub = df[df.b > 1]
# %% [train]
sub.attrs["k"].append(2)
# %% [evaluate]
result = sub.attrs, df.attrs
