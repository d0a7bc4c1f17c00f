# name: magic_writefile_data
# expect: right
# holds: %%writefile makes a data file, -a appends to it

# %% [load]
%%writefile data.txt
1
2
# %% [load]
%%writefile -a data.txt
30
# %% [features]
xs = [int(line) for line in open("data.txt")]
# %% [train]
total = sum(xs)
# %% [evaluate]
result = total
