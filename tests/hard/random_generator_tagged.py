# name: random_generator_tagged
# expect: right
# holds: a Generator and a random.Random made in load and drawn through a helper

# %%
import random
import numpy as np

def draw(generator, n):
    return generator.random(n).tolist()
# %% [load]
rng = np.random.default_rng(1)
die = random.Random(2)
# %% [features]
a = draw(rng, 2)
d = die.randint(1, 6)
# %% [train]
b = draw(rng, 2)
die.shuffle(b)
# %% [evaluate]
result = (a, b, d, die.random(), draw(rng, 1))
