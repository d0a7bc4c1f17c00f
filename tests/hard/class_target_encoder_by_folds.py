# name: class_target_encoder_by_folds
# expect: right
# holds: an encoder keeps dicts of groups, frames are mapped by them, and models learn by folds

# %%
import numpy as np, pandas as pd
from sklearn.model_selection import KFold
from sklearn.linear_model import LogisticRegression
SEED = 1
class TargetEncoder:
    def __init__(self, smooth=1.0): self.smooth = smooth; self.maps = {}
    def fit(self, X, y, cols):
        prior = y.mean()
        for c in cols:
            g = y.groupby(X[c]).agg(["sum", "count"])
            self.maps[c] = ((g["sum"] + prior * self.smooth) / (g["count"] + self.smooth)).to_dict()
        self.prior = prior
        return self
    def transform(self, X):
        X = X.copy()
        for c, m in self.maps.items(): X[c] = X[c].map(m).fillna(self.prior)
        return X
    def fit_transform(self, X, y, cols): return self.fit(X, y, cols).transform(X)
# %% [load]
rng = np.random.default_rng(SEED)
df = pd.DataFrame({"c": rng.choice(list("abc"), 40), "x": rng.normal(size=40)})
y = pd.Series((rng.random(40) < 0.5).astype(int))
# %% [features]
enc = TargetEncoder(2.0)
full = enc.fit_transform(df, y, ["c"])
# %% [train]
oof = np.zeros(len(df)); models = []
for tr, va in KFold(3, shuffle=True, random_state=SEED).split(df):
    e = TargetEncoder().fit(df.iloc[tr], y.iloc[tr], ["c"])
    m = LogisticRegression().fit(e.transform(df.iloc[tr]), y.iloc[tr])
    oof[va] = m.predict_proba(e.transform(df.iloc[va]))[:, 1]
    models.append((e, m))
# %% [evaluate]
result = (oof.round(6), full.c.round(6).tolist(), enc.maps, len(models), e.prior)
