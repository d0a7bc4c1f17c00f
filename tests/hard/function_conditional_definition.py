# name: function_conditional_definition
# expect: right
# holds: functions and constants defined under if/else and try/except

# %%
try:
    import no_such_module_here as backend
    HAVE = True
except ImportError:
    backend = None
    HAVE = False

if HAVE:
    def scale(x):
        return backend.scale(x)
else:
    def scale(x):
        return x * 3

SIZE = 4 if HAVE else 5
# %% [load]
xs = [1, 2]
# %% [features]
ys = [scale(x) for x in xs]
# %% [train]
total = sum(ys) + SIZE
# %% [evaluate]
result = (total, backend is None)
