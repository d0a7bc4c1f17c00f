# name: function_name_introspection
# expect: right
# holds: __name__, __qualname__ and inspect of helpers

# %%
def helper(a, b=2):
    return a + b
# %% [load]
names = [helper.__name__, helper.__qualname__, helper.__defaults__]
# %% [features]
count = helper.__code__.co_argcount
# %% [train]
total = helper(count)
# %% [evaluate]
result = (names, count, total)
