# name: parameter_shadowed
# expect: right
# holds: parameters shadowed by arguments, comprehensions and class bodies

# %% [parameters]
n = 3
RATE = 0.5
# %% [load]
def f(n, RATE=2):
    return n * RATE

xs = [n for n in range(2)]
# %% [features]
class Box:
    n = 10
    def get(self):
        return self.n + n
ys = f(5) + Box().get()
# %% [train]
g = lambda RATE: RATE + n
total = g(1) + RATE
del g
# %% [evaluate]
result = (xs, ys, total, f(n=1, RATE=RATE))
