# name: function_registered_reads_parameter
# expect: right
# holds: a decorator puts functions into a registry, and one of them reads a parameter

# %% [parameters]
ALPHA = 0.5
# %%
registry = {}

def register(function):
    registry[function.__name__] = function
    return function

@register
def scaled(x): return x * ALPHA

@register
def shifted(x): return x + 1

def run(x): return {name: function(x) for name, function in registry.items()}
# %% [load]
x = 3.0
# %% [features]
y = run(x)
# %% [evaluate]
result = (y, run(x + 1))
