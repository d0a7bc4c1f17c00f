# name: random_draws_of_an_instance
# expect: right
# holds: an instance keeps a function that draws from the shared generator of random

# %%
import random
class Bandit:
    def __init__(self):
        self.noise = random.random
    def pull(self): return self.noise()
# %% [load]
random.seed(2)
b = Bandit()
# %% [features]
h = [b.pull() for _ in range(3)]
# %% [evaluate]
result = (h, random.random())
