# name: magic_environment
# expect: right
# holds: %env, %set_env and their reading

# %%
%env HARD_A=5
%set_env HARD_B 7
import os
# %% [load]
a = int(os.environ["HARD_A"])
# %% [features]
b = int(os.environ["HARD_B"])
%env HARD_A=50
# %% [train]
c = a + b + int(os.environ["HARD_A"])
# %% [evaluate]
result = (a, b, c)
