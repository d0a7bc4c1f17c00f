# name: file_relative_data
# expect: right
# holds: a csv beside the notebook is read, a result is written and read again

# %% [file:data/table.csv]
a,b
1,x
2,y
# %%
import pandas as pd
from pathlib import Path
HERE = Path("data")
# %% [load]
df = pd.read_csv(HERE / "table.csv")
# %% [features]
df["c"] = df.a + 1
df.to_csv("made.csv", index=False)
# %% [train]
again = pd.read_csv("made.csv")
again.to_pickle("made.pkl")
# %% [evaluate]
last = pd.read_pickle("made.pkl")
result = (last.to_dict("list"), sorted(p.name for p in Path(".").glob("made.*")))
