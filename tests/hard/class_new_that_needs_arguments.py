# name: class_new_that_needs_arguments
# expect: refused NB140
# holds: pickle makes an instance without what its `__new__` asks for

# %%
class Box:
    def __new__(cls, x):
        return super().__new__(cls)
    def __init__(self, x): self.x = x
# %% [load]
b = Box(3)
# %% [evaluate]
result = b.x
