# name: class_slots_that_compute
# expect: right
# holds: __setattr__ computes what a slot holds

# %%
class Price:
    __slots__ = ("net", "tax")
    def __init__(self, net): self.tax = 0; self.net = net
    def __setattr__(self, k, v):
        if k == "net": v = round(v * 1.2, 2)
        object.__setattr__(self, k, v)
# %% [load]
s = Price(10)
# %% [features]
s.tax += 1
# %% [evaluate]
result = (s.net, s.tax)
