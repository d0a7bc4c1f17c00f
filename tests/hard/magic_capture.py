# name: magic_capture
# expect: right
# holds: %%capture with and without a name

# %% [load]
%%capture
xs = [1, 2]
print("hidden")
# %% [features]
%%capture out
ys = xs + [3]
print("kept")
# %% [train]
total = sum(ys)
# %% [evaluate]
result = total
