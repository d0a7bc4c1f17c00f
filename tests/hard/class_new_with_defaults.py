# name: class_new_with_defaults
# expect: right
# holds: `__new__` that needs nothing, is told what it took, or belongs to a text

# %%
class Part:
    def __new__(cls, x=3):
        return super().__new__(cls)
    def __init__(self, x=3): self.x = x
class Told:
    def __new__(cls, x):
        made = super().__new__(cls)
        made.x = x
        return made
    def __getnewargs__(self): return (self.x,)
class Name(str):
    def __new__(cls, text): return super().__new__(cls, text.title())
# %% [load]
part, told, name = Part(5), Told(6), Name("ann")
# %% [evaluate]
result = (part.x, told.x, name)
