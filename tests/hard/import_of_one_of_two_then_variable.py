# name: import_of_one_of_two_then_variable
# expect: right
# holds: a function comes from one of two places, changes its argument in one of them, and later
#   its name is a variable

# %%
import math

if math.pi > 3:
    from bisect import insort as put
else:
    from math import dist as put
# %% [load]
values = [1, 3, 5]
# %% [features]
put(values, 4)
# %% [train]
total = sum(values)
# %% [evaluate]
put = total + 1
result = (put, values)
