# name: alias_rows_of_an_array_in_a_column
# expect: right-or-refused
# holds: the rows of an array are the cells of a column

# %%
import numpy as np
import pandas as pd
# %% [load]
vectors = np.arange(6.0).reshape(2, 3)
df = pd.DataFrame({"name": ["a", "b"]})
df["vector"] = list(vectors)
# %% [features]
vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
# %% [evaluate]
result = (vectors.sum(), df.vector.iloc[1].tolist())
