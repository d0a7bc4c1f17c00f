# name: function_closures_without_state
# expect: right
# holds: closures over numbers, of one line and unpacked, which each step makes anew

# %%
import numpy as np
def moving(window):
    kernel = np.ones(window) / window
    def mean(x):
        return np.convolve(x, kernel, "valid")
    return mean
ma3, ma5 = moving(3), moving(5)
smooth = moving(2)
FEATURES = {"ma3": ma3, "ma5": ma5}
# %% [load]
x = np.arange(12.0) ** 1.5
# %% [features]
table = {name: feature(x) for name, feature in FEATURES.items()}
short = ma3(x)
# %% [train]
fitted = smooth(table["ma5"])
again = FEATURES["ma3"](x)
# %% [evaluate]
result = (fitted, ma3(fitted), ma5(x).sum(), short.sum(), again.sum())
