# name: function_chain_that_returns_self
# expect: right
# holds: seven functions that hand on the instance that the last one changes

# %%
class Q:
    def __init__(self): self.parts = []; self.n = 0
    def a(self): return self.b()
    def b(self): return self.c()
    def c(self): return self.d()
    def d(self): return self.e()
    def e(self): return self.f()
    def f(self): return self.g()
    def g(self): return self
# %% [load]
q = Q()
# %% [features]
r = q.a()
# %% [train]
r.n += 1
# %% [evaluate]
result = (q.n, r.n, q is r)
