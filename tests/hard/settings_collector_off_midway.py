# name: settings_collector_off_midway
# expect: refused NB132
# holds: gc.disable() in the middle of the steps, which a later step asks about

# %%
import gc
# %% [load]
rows = [[n] for n in range(3)]
# %% [features]
gc.disable()
doubled = [row * 2 for row in rows]
# %% [train]
collecting = gc.isenabled()
# %% [evaluate]
result = (doubled, collecting)
