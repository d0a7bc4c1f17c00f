# name: function_shadowing_scopes
# expect: right
# holds: arguments, comprehension variables, class bodies and locals that shadow globals

# %%
x = 5
n = 3

def f(x, n=2):
    y = [n for n in range(x)]
    return sum(y) + n

def g():
    x = 50
    def h():
        return x
    return h()

class Box:
    x = 7
    values = [n for n in range(2)]
    def get(self):
        return x + self.x
# %% [load]
a = f(4)
squares = [x * x for x in range(3)]
# %% [features]
b = g() + Box().get() + x
table = {n: x for n, x in enumerate("ab")}
# %% [train]
c = sum(i for i in range(n)) + x
# %% [evaluate]
result = (a, b, c, squares, table, x, n, Box.values)
