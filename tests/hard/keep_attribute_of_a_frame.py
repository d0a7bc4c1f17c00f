# name: keep_attribute_of_a_frame
# expect: refused NB140
# holds: what is set on a frame and is no column of it goes with no copy

# %% [load]
import pandas as pd
df = pd.DataFrame({"age": [30, 40]})
# %% [features]
df.age = df.age / 10
df.scale = 10
# %% [evaluate]
result = (df.age * df.scale).tolist()
