# name: sklearn_told_not_to_copy
# expect: right
# holds: functions and transformers that are told `copy=False` where they are called

# %%
import numpy as np
from scipy import signal
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import StandardScaler, normalize, scale
# %% [load]
rng = np.random.default_rng(1)
X, Z, S = rng.normal(2, 1, (20, 3)), rng.normal(2, 1, (20, 3)), rng.normal(2, 1, (20, 3))
wave = np.arange(10.0) ** 2
first = X[:5]
counts = CountVectorizer().fit_transform(["a cat", "a dog dog"]).astype(float)
scaler = StandardScaler().fit(S)
# %% [features]
scaled = scale(X, copy=False)
unit = normalize(Z, copy=False)
flat = signal.detrend(wave, overwrite_data=True)
# %% [train]
scaled *= 3
unit *= 2
flat += 1
scaler.transform(S, copy=False)
weights = TfidfTransformer().fit(counts).transform(counts, copy=False)
# %% [evaluate]
sums = [part.sum().round(5) for part in (first, Z, S, wave, counts, weights)]
result = (sums, scaled.sum().round(5), unit.sum().round(5))
