# name: stages_untagged_between
# expect: right
# holds: untagged cells compute what steps need from what steps made

# %% [load]
xs = [1, 2, 3]
# %%
middle = sum(xs) / len(xs)
unused = [x * 2 for x in xs]
print(unused)
# %% [features]
ys = [x - middle for x in xs]
# %%
spread = max(ys) - min(ys)
# %% [train]
scaled = [y / spread for y in ys]
# %% [evaluate]
result = scaled
