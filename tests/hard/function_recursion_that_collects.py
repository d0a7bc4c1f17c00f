# name: function_recursion_that_collects
# expect: right
# holds: a function in a function calls itself and collects what another loop changes

# %%
def bump(root):
    found = []
    def walk(n):
        found.append(n)
        for k in n["kids"]: walk(k)
    walk(root)
    for n in found: n["v"] += 1
# %% [load]
a = {"v": 1, "kids": []}; b = {"v": 2, "kids": []}
# %% [features]
root = {"v": 0, "kids": [a, b]}
# %% [train]
bump(root)
# %% [evaluate]
result = (a["v"], b["v"])
