# name: stages_result_rebound_by_untagged
# expect: right
# holds: an untagged cell after evaluate rebinds a result

# %% [load]
xs = [1]
# %% [evaluate]
result = sum(xs)
# %%
result = 1000
xs = None
