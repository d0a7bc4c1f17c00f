# name: function_underscore_output
# expect: right-or-refused
# holds: _ and Out hold what was displayed

# %% [load]
xs = [1, 2, 3]
sum(xs)
# %% [features]
total = _ + 1
# %% [train]
more = Out[1] + total
# %% [evaluate]
result = (total, more)
