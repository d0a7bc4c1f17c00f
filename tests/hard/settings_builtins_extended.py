# name: settings_builtins_extended
# expect: right-or-refused
# holds: a name put into builtins

# %%
import builtins
builtins.answer = 42
# %% [load]
a = answer
# %% [features]
b = a + answer
# %% [train]
c = b + answer
# %% [evaluate]
result = (a, b, c)
