# name: flow_except_name_deleted
# expect: right-or-refused
# holds: the name of an except clause is gone after it

# %%
e = "outer"
# %% [load]
e = 2.718
try:
    1 / 0
except ZeroDivisionError as e:
    kind = type(e).__name__
# %% [features]
try:
    e
    alive = True
except NameError:
    alive = False
# %% [train]
e = 5
# %% [evaluate]
result = (kind, alive, e)
