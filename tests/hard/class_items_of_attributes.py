# name: class_items_of_attributes
# expect: right
# holds: an item of what an instance keeps is reached through it

# %%
import dataclasses
import numpy as np
import pandas as pd
@dataclasses.dataclass
class Box:
    it: list
class Frames:
    def __init__(self, df):
        self.frames = {"train": df}
# %% [load]
x = np.zeros(3)
df = pd.DataFrame({"a": [1, 2]})
# %% [features]
box = Box([x])
frames = Frames(df)
# %% [train]
box.it[0][0] = 5
frames.frames["train"]["z"] = 3
# %% [evaluate]
result = (x.tolist(), df.columns.tolist(), box.it[0].tolist())
