# name: function_closures_over_rebound
# expect: right
# holds: what functions return reads values of steps late, after they were bound again

# %% [parameters]
N = 6
# %%
import numpy as np


def scaler(k):
    def scaled(v):
        return (v - center) * k / N

    return scaled


# %% [load]
xs = np.arange(N) * 1.0
center = xs.mean()
scale = 2


# %% [features]
def make(k):
    return lambda v: v * scale + k


def lazily(values):
    return (v * scale for v in values)


def total(values):
    return sum(v * scale for v in values)


f = make(1)
a = f(xs)
lazy = lazily(xs)
scale = 5
b = f(xs)
c = list(lazy)
z = scaler(2)(xs)
# %% [train]
later = scaler(3)
center = 0.0
z2 = later(xs)


def make_step(rate):
    def step(w):
        return w - rate * (w - target)

    return step


step = make_step(0.5)
w = 0.0
for target in xs:
    w = step(w)
# %% [evaluate]
result = [a.sum(), b.sum(), sum(c), z.sum(), z2.sum(), w, total(xs)]
