# name: function_registered_by_method
# expect: right-or-refused
# holds: an instance keeps the functions that its method decorates

# %%
class Pipeline:
    def __init__(self):
        self.steps = []

    def step(self, function):
        self.steps.append(function)
        return function


p = Pipeline()


@p.step
def double(x):
    return x * 2


# %% [load]
x = 3

# %% [features]
for function in p.steps:
    x = function(x)

# %% [evaluate]
result = x, len(p.steps)
