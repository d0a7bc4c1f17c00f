# name: function_lambda_named_in_step
# expect: right
# holds: named lambdas made in a step, used there, in another one, and with values of steps

# %% [load]
xs = [3, 1, 2]
own = lambda x: -x
xs.sort(key=own)
# %% [features]
RATE = 4
double = lambda x, by=2: x * by
scaled = lambda x: double(x) + RATE
total = sum(xs)
above = lambda x: x + total
ys = [scaled(x) for x in xs]
# %% [train]
zs = [double(above(y)) for y in ys]
# %% [evaluate]
total = 1000
result = (ys, zs, scaled(1), above(1), double(1, by=5))
