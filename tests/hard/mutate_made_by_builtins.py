# name: mutate_made_by_builtins
# expect: right
# holds: arrays, frames and lists that builtins make anew change in another step

# %%
import numpy as np
import pandas as pd
# %% [load]
arr = np.array([-1.0, 2.0]); df = pd.DataFrame({"a": [1.234, 2.345]})
inner = [1]
r1 = abs(arr); r2 = round(df, 1); r3 = sum([[inner], [[2]]], []); r4 = bytearray(b"ab"); r5 = dir(inner)
q, rem = divmod(np.array([5, 7]), 3)
r6 = pow(arr, 2)
big = sum([arr, arr])
n = sum(x for x in [1, 2]); mx = max([3], [4]); mn = min([[5], [6]], key=len)
tf = type(inner)([7])
# %% [features]
r1[0] = 50; r2["x"] = 1; r3[0].append(3); r4.extend(b"c"); r5.append("more"); q[0] = 9; r6[1] = 8; big[0] = 77
mx.append("mx"); mn.append("mn"); tf.append("tf")
# %% [train]
total = n + len(r5) - len(dir([]))
# %% [evaluate]
result = (arr, df, inner, r1, r2, r3, r4, q, rem, r6, big, mx, mn, tf, total)
