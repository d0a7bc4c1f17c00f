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
    def __init__(self, df, x):
        self.frames = {"train": df}
        self.parts = [x[1:]]
    def bump(self):
        for part in self.parts:
            part += 1
# %% [load]
x = np.zeros(3)
df = pd.DataFrame({"a": [1, 2]})
# %% [features]
box = Box([x])
frames = Frames(df, x)
# %% [train]
box.it[0][0] = 5
frames.frames["train"]["z"] = 3
frames.bump()
# %% [evaluate]
result = (x.tolist(), df.columns.tolist(), box.it[0].tolist())
