# name: class_method_decorator_counts
# expect: refused NB131
# holds: a decorator that counts the calls of a method by `nonlocal`, on an instance of two steps

# %%
def counted(method):
    n = 0
    def wrapper(self, x):
        nonlocal n
        n += 1
        return method(self, x) + n
    return wrapper
class Model:
    @counted
    def predict(self, x):
        return x
# %% [load]
model = Model()
a = model.predict(1)
# %% [train]
b = model.predict(1)
# %% [evaluate]
result = (a, b)
