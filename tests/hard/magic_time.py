# name: magic_time
# expect: right
# holds: %time and %%time keep their assignments

# %%
%matplotlib inline
%load_ext autoreload
%autoreload 2
# %% [load]
%time xs = [1, 2, 3]
# %% [features]
%%time
ys = [x * 2 for x in xs]
n = len(ys)
# %% [train]
for i in range(2):
    %time total = sum(ys) + i
%timeit -n 1 -r 1 sum(ys)
# %% [evaluate]
%%timeit -n 1 -r 1
sum(ys)
# %% [evaluate]
result = (total, n, i)
