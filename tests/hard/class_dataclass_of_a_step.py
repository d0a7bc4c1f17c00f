# name: class_dataclass_of_a_step
# expect: right
# holds: a dataclass that reads a value of a step says what it is called

# %%
from dataclasses import dataclass

import pandas as pd

# %% [load]
df = pd.DataFrame({"v": range(20)})
cutoff = df.v.median()


# %% [features]
@dataclass
class Part:
    low: float = cutoff
    high: float = 20.0


parts = [Part(), Part(low=1)]
text = repr(parts[0]), str(parts)
width = float(sum(p.high - p.low for p in parts))
# %% [train]
total = width * 2
# %% [evaluate]
result = [total, text]
