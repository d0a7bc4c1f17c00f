# name: random_stdlib_three_steps
# expect: right
# holds: the random module, seeded in load, drawn in three steps

# %%
import random
# %% [load]
random.seed(7)
a = random.random()
# %% [features]
b = random.sample(range(100), 3)
# %% [train]
c = random.choice("abcdef")
# %% [evaluate]
result = (a, b, c, random.gauss(0, 1))
