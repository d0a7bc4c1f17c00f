# name: class_compared_and_a_sum
# expect: right
# holds: a class has `__eq__`, and a generator over its instances is summed

# %%
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n

# %% [load]
vs = [V(1), V(2)]
# %% [train]
m = 0 + sum(v.n for v in vs)
# %% [evaluate]
result = m
