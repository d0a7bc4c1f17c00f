# name: random_choice_by_another_name
# expect: right
# holds: a variable is a function that draws

# %%
import random
random.seed(1)
# %% [load]
pick = random.choice
a = pick(range(100))
# %% [train]
b = pick(range(100))
# %% [evaluate]
result = (a, b, random.random())
