# name: magic_without_percent
# expect: right
# holds: a cell of one line names a magic without its `%`

# %%
pip install numpy
# %%
matplotlib inline
# %% [load]
rows = [1, 2, 3]
# %% [train]
total = sum(rows)
# %% [evaluate]
result = total
