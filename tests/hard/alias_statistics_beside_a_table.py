# name: alias_statistics_beside_a_table
# expect: right
# holds: what was computed of columns is kept beside a table that changes in place

# %%
import numpy as np
import pandas as pd
stats = {}
def winsor(s, lo=0.1, hi=0.9):
    if s.name not in stats:
        stats[s.name] = (s.quantile(lo), s.quantile(hi))
    return s.clip(*stats[s.name])
class Book:
    def __init__(self, cash):
        self.cash, self.held, self.curve = cash, {}, []
    def trade(self, name, n, price):
        self.cash -= n * price
        self.held[name] = self.held.get(name, 0) + n
    def mark(self, row):
        self.curve.append((row.name, self.cash + sum(n * row[s] for s, n in self.held.items())))
# %% [load]
df = pd.DataFrame({"c": list("abcab" * 4), "v": np.arange(20.0) ** 2, "w": np.arange(20.0)})
first, last = df.iloc[:14].copy(), df.iloc[14:].copy()
prices = pd.DataFrame(np.arange(12.0).reshape(4, 3) + 1, columns=list("ABC"))
book = Book(100.0)
# %% [features]
first[["v", "w"]] = first[["v", "w"]].apply(winsor)
for t, row in prices[:2].iterrows():
    book.trade("A", 1, row["A"])
    book.mark(row)
held = book.held
# %% [train]
for name in stats:
    last[name] = winsor(last[name])
for t, row in prices[2:].iterrows():
    book.trade("B", 2, row["B"])
    book.mark(row)
# %% [evaluate]
result = (first, last, stats, book.curve, held, prices)
