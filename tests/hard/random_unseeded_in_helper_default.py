# name: random_unseeded_in_helper_default
# expect: right-or-refused
# holds: a default argument draws once, when the function is defined

# %%
import random
random.seed(3)

def noisy(x, eps=random.random()):
    return x + eps
# %% [load]
a = noisy(1)
# %% [features]
b = noisy(1) + random.random()
# %% [train]
c = noisy(b)
# %% [evaluate]
result = (a, b, c, random.random())
