# name: class_methods_patched_by_closures
# expect: refused NB131
# holds: a closure that counts takes the place of a method, in the class body and after it

# %%
def counted(function):
    n = 0
    def wrapper(*given):
        nonlocal n
        n += 1
        return (n, function(*given))
    return wrapper
class Model:
    def score(self, x):
        return x**2
    score = counted(score)
class Other:
    def score(self, x):
        return -x
Other.score = counted(Other.score)
# %% [load]
a = (Model().score(2), Other().score(2))
# %% [train]
b = (Model().score(2), Other().score(2))
# %% [evaluate]
result = (a, b)
