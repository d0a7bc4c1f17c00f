# name: magic_pylab
# expect: right
# holds: %pylab imports everything of numpy and pyplot

# %%
%pylab inline
# %% [load]
a = arange(4)
# %% [features]
b = a * pi
# %% [train]
total = float(sum(b))
# %% [evaluate]
result = total
