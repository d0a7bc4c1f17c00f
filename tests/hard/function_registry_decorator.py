# name: function_registry_decorator
# expect: right
# holds: a decorator registers functions in a global dict

# %%
REGISTRY = {}

def register(name):
    def wrap(fn):
        REGISTRY[name] = fn
        return fn
    return wrap

@register("mean")
def average(xs):
    return sum(xs) / len(xs)

@register("max")
def largest(xs):
    return max(xs)
# %% [load]
xs = [1, 2, 9]
# %% [features]
names = sorted(REGISTRY)
# %% [train]
values = {name: REGISTRY[name](xs) for name in names}
# %% [evaluate]
result = values
