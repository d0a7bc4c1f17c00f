# name: alias_closure_counter
# expect: right-or-refused
# holds: a closure with nonlocal state lives across steps

# %%
def make_counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
# %% [load]
tick = make_counter()
a = tick()
# %% [features]
b = tick()
# %% [train]
c = tick() + tick()
# %% [evaluate]
result = (a, b, c, tick())
