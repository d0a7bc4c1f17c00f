# name: keep_setup_values_of_a_moment
# expect: refused NB140
# holds: setup values that hold functions, and the time when they were made

# %% [parameters]
N = 3
# %%
import time

CONFIG = {"start": time.perf_counter(), "loss": lambda v: v * N}
# %% [load]
loss = CONFIG["loss"](2)
time.sleep(0.05)
# %% [train]
elapsed = time.perf_counter() - CONFIG["start"]
# %% [evaluate]
result = [loss, elapsed >= 0.05]
