# name: alias_of_rows_of_records
# expect: right
# holds: a row of a record array looks at its memory, and so do rows inside a list

# %%
import numpy as np
# %% [load]
r = np.rec.array([(1, 2.0), (3, 4.0)], dtype=[("x", "i8"), ("y", "f8")])
s = np.zeros(3, dtype=[("a", "i4")])
row = r[1]
rows = [s[0], s[2]]
lone = np.zeros(1, dtype=[("a", "i4")])[0]
# %% [features]
r.x[1] = 9
s["a"][2] = 7
lone["a"] = 4
# %% [train]
row["y"] = 0.5
rows[0]["a"] = 6
# %% [evaluate]
result = (r.tolist(), s.tolist(), row.tolist(), [one.tolist() for one in rows], lone.tolist())
