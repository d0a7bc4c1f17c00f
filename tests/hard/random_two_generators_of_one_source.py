# name: random_two_generators_of_one_source
# expect: right
# holds: two generators that draw from one source of bits

# %%
import numpy as np
# %% [load]
bits = np.random.PCG64(0)
one = np.random.Generator(bits)
two = np.random.Generator(bits)
# %% [features]
a = one.random()
# %% [train]
b = two.random()
# %% [evaluate]
result = (a, b)
