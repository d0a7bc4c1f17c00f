# name: alias_view_of_objects
# expect: right
# holds: views of an array of objects, with steps and backwards, look at its objects

# %%
import numpy as np
# %% [load]
x = np.array([1, "a", None, 4, [5]], dtype=object)
y = x[:2]
z = x[::-2]
f = np.asfortranarray(np.array([[1, "b"], [None, 2.5]], dtype=object))
g = f[1]
# %% [features]
y[0] = 9
z[0].append(6)
g[1] = "c"
# %% [train]
x[1] = "b"
z[1] = "mid"
# %% [evaluate]
result = (x.tolist(), y.tolist(), z.tolist(), f.tolist(), g.tolist())
