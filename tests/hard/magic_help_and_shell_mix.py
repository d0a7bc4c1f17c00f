# name: magic_help_and_shell_mix
# expect: right
# holds: ?, ??, who, precision of help lines among code

# %%
import math
?math.sqrt
# %% [load]
xs = [4.0]
xs?
math.floor??
# %% [features]
%who
%whos
%config InlineBackend.figure_format = "retina"
ys = [math.sqrt(x) for x in xs]
# %% [train]
total = sum(ys)
%history -n 1
# %% [evaluate]
result = total
