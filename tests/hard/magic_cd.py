# name: magic_cd
# expect: right
# holds: %cd in a setup cell, relative files afterwards

# %% [file:data/n.txt]
12
# %%
%cd data
# %% [load]
n = int(open("n.txt").read())
# %% [features]
m = n * 2
%cd ..
# %% [train]
k = int(open("data/n.txt").read())
# %% [evaluate]
result = (n, m, k)
