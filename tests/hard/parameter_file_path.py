# name: parameter_file_path
# expect: right
# holds: the data file is a parameter, and a setup cell derives another path from it

# %% [file:data/a.csv]
n
1
2
# %% [parameters]
DATA = "data/a.csv"
# %%
from pathlib import Path
import pandas as pd
FOLDER = Path(DATA).parent
# %% [load]
df = pd.read_csv(DATA)
# %% [features]
names = sorted(p.name for p in FOLDER.iterdir())
# %% [evaluate]
result = (int(df.n.sum()), names)
