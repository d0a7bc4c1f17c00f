# name: flow_generator_given_more
# expect: right
# holds: a list gets more after a generator over it was made, and the last is changed later

# %%
def each(xs):
    for x in xs:
        yield x
# %% [load]
a = [1]; b = [2]
# %% [features]
xs = [a]
g = each(xs)
xs.append(b)
for last in g:
    pass
del g
# %% [train]
last.append(5)
# %% [evaluate]
result = a, b
