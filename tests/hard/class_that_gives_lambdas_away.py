# name: class_that_gives_lambdas_away
# expect: right
# holds: methods hand lambdas to apply, map, sort and agg, which do not keep them

# %%
import pandas as pd
class P:
    def __init__(self, df):
        self.df = df; self.items = [3, 1, 2]; self.pairs = {"a": 2, "b": 1}
    def s1(self): self.df["b"] = self.df["a"].apply(lambda x: x + 1); return self
    def s2(self): self.items = sorted(self.items, key=lambda i: -i); return self
    def s3(self): self.best = max(self.pairs, key=lambda k: self.pairs[k]); return self
    def s4(self): self.sq = list(map(lambda x: x * x, self.items)); return self
    def s5(self): self.ev = list(filter(lambda x: x % 2, self.items)); return self
    def s6(self): self.df = self.df.assign(c=lambda d: d.a * 2); return self
    def s7(self): self.g = self.df.groupby("a").agg(lambda s: s.sum()); return self
    def s8(self): self.df["t"] = self.df["a"].map(lambda v: f"<{v}>"); return self
    def s9(self): self.items.sort(key=lambda i: i); return self
# %% [load]
p = P(pd.DataFrame({"a": [1, 2]}))
# %% [features]
p.s1().s2().s3()
# %% [train]
p.s4().s5().s6()
# %% [train:two]
p.s7().s8().s9()
# %% [evaluate]
result = (p.df.to_dict(), p.items, p.best, p.sq, p.ev, p.g.to_dict())
