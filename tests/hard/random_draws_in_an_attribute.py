# name: random_draws_in_an_attribute
# expect: right
# holds: an instance keeps a function that draws from the shared generator of numpy

# %%
import numpy as np
class Bandit:
    def __init__(self, noise=np.random.normal):
        self.noise = noise
    def pull(self): return self.noise()
# %% [load]
np.random.seed(2)
b = Bandit()
# %% [features]
h = [b.pull() for _ in range(3)]
# %% [evaluate]
result = (h, np.random.rand())
