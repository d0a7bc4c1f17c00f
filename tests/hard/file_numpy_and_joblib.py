# name: file_numpy_and_joblib
# expect: right
# holds: npy and joblib files pass values between steps behind the pipeline's back

# %%
import joblib
import numpy as np
# %% [load]
a = np.arange(3)
np.save("a.npy", a)
# %% [features]
a = a + 100
b = np.load("a.npy")
joblib.dump({"b": b}, "b.joblib")
# %% [train]
b += 1
c = joblib.load("b.joblib")["b"]
# %% [evaluate]
result = (a.tolist(), b.tolist(), c.tolist())
