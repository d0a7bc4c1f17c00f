# name: class_methods_given_as_functions
# expect: right
# holds: apply, sorted, map, minimize and own functions call methods that change their instance

# %%
import pandas as pd, numpy as np
from scipy.optimize import minimize
class Tok:
    def __init__(self): self.vocab = {}; self.calls = 0
    def encode(self, t): return [self.vocab.setdefault(w, len(self.vocab)) for w in t.split()]
    def key(self, x): self.calls += 1; return -x
    @classmethod
    def make(cls, n): t = cls(); t.calls = n; return t
    @staticmethod
    def twice(x): return 2 * x
class Loss:
    def __init__(self, y): self.y, self.evals = y, []
    def __call__(self, w): self.evals.append(float(w[0])); return float(((self.y - w[0]) ** 2).sum())
    def loss(self, w): return self(w)
class Enc:
    def __init__(self, df): self.df, self.seen = df, []
    def _row(self, r): self.seen.append(r.a); return r.a * 2
    def run(self): self.df["b"] = self.df.apply(self._row, axis=1); return self
    def all(self, xs): return list(map(self.one, xs))
    def one(self, x): self.seen.append(x); return x
def apply_to(f, xs):
    return [f(x) for x in xs]
# %% [load]
df = pd.DataFrame({"a": [1, 2], "t": ["x y", "y z"]})
tok = Tok(); loss = Loss(np.array([1.0, 3.0])); enc = Enc(df.copy())
# %% [features]
ids = df.t.apply(tok.encode)
# %% [features:two]
order = sorted([3, 1, 2], key=tok.key)
# %% [train]
fit = minimize(loss.loss, [0.0], method="Nelder-Mead", options={"maxiter": 5})
best = float(fit.x[0])
# %% [train:two]
enc.run()
# %% [train:three]
more = enc.all([7]); other = apply_to(tok.encode, ["q"]); kids = list(map(Tok.make, [1, 2])); tw = list(map(tok.twice, [1]))
# %% [evaluate]
result = (ids.tolist(), tok.vocab, order, tok.calls, len(loss.evals), best, enc.seen, enc.df.b.tolist(), more, other, [k.calls for k in kids], tw)
