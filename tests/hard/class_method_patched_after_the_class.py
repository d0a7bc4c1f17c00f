# name: class_method_patched_after_the_class
# expect: refused NB131
# holds: a closure that counts takes the place of a method after its class was defined

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
        return -x
Model.score = counted(Model.score)
# %% [load]
a = Model().score(2)
# %% [train]
b = Model().score(2)
# %% [evaluate]
result = (a, b)
