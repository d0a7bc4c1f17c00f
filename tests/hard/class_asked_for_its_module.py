# name: class_asked_for_its_module
# expect: refused NB122
# holds: a class of the notebook says that its module is the notebook

# %%
class A:
    x = 1
# %% [load]
a = A()
# %% [evaluate]
result = (type(a.x).__module__, A.__module__)
