# name: alias_notes_and_a_name
# expect: refused NB147
# holds: a dict in attrs of a frame and a name for it, changed by a step

# %%
import pandas as pd
# %% [load]
df = pd.DataFrame({"b": [1, 2, 3]})
df.attrs["src"] = {"file": "x"}
meta = df.attrs["src"]
# %% [train]
meta["late"] = True
# %% [evaluate]
result = df.attrs
