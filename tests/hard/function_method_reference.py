# name: function_method_reference
# expect: right-or-refused
# holds: functions are stored on objects and in lists, then called

# %%
calls = []

def log(x):
    calls.append(x)
    return x

class Plan:
    def __init__(self, steps):
        self.steps = steps

    def run(self, x):
        for step in self.steps:
            x = step(x)
        return x
# %% [load]
plan = Plan([log, lambda v: v + 1, log])
# %% [features]
a = plan.run(1)
# %% [train]
b = plan.run(a)
# %% [evaluate]
result = (a, b, calls)
