# name: mutate_in_helper_of_helper
# expect: right
# holds: a helper that calls a helper that changes its argument, by keyword and through **kwargs

# %%
def inner(target, key, value):
    target[key] = value

def outer(box, **rest):
    for key, value in rest.items():
        inner(value=value, key=key, target=box)
# %% [load]
box = {}
# %% [features]
outer(box, a=1, b=2)
# %% [train]
outer(box=box, c=3)
# %% [evaluate]
result = sum(box.values())
