# name: class_asked_for_its_first
# expect: right
# holds: next(iter(x)) of classes that iterate by generators, by lists and by themselves

# %%
class Own:
    def __init__(self, xs): self.xs = xs; self.i = -1
    def __iter__(self): self.i = -1; return self
    def __next__(self):
        self.i += 1
        if self.i >= len(self.xs): raise StopIteration
        return self.xs[self.i]
class Wrap:
    def __init__(self, xs): self.xs = xs
    def __iter__(self): return iter(self.xs)
class Gen:
    def __init__(self, xs): self.xs = xs; self.n = 0
    def __iter__(self):
        self.n += 1
        for x in self.xs: yield x
# %% [load]
rows = [[1], [2], [3]]
o = Own(rows); w = Wrap(rows); g = Gen(rows)
a = next(iter(o)); b = next(iter(w)); c = next(iter(g))
it = iter(o)
d = next(it)
# %% [features]
a.append(5); next(o)
# %% [train]
b.append(6); c.append(7)
e = next(iter(g))
# %% [evaluate]
result = rows, a, b, c, d, e, o.i, g.n
