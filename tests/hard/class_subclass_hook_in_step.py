# name: class_subclass_hook_in_step
# expect: refused NB131
# holds: a base counts its subclasses, and a step looks between two of them

# %%
class Base:
    names = []

    def __init_subclass__(cls):
        Base.names.append(cls.__name__)


# %% [load]
class First(Base):
    pass


count = len(Base.names)


class Second(Base):
    pass


# %% [evaluate]
result = count
