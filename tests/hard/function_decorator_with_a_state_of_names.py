# name: function_decorator_with_a_state_of_names
# expect: refused NB145
# holds: a decorator keeps a count in the dict of the function

# %%
seen = []
def counting(f):
    def inner(x):
        vars(f)["n"] = vars(f).get("n", 0) + 1
        seen.append(x)
        return f(x) + f.n
    return inner
@counting
def feat(x):
    return x
# %% [load]
a = feat(1)
# %% [train]
b = feat(1)
# %% [evaluate]
result = (a, b, seen)
