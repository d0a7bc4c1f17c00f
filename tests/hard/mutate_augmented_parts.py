# name: mutate_augmented_parts
# expect: right
# holds: lists inside dicts, lists and objects grow in place; dicts are made of others

# %%
class Box:
    def __init__(self, inner):
        self.inner = inner
# %% [load]
x, y, z, w, v, u = [1], [2], [3], [4], [5], [6]
d = {"x": x}
rows = [y]
box = Box(z)
same = dict.fromkeys("ab", w)
wide = {**{"v": v}}
both = {"u": u} | {"n": 0}
longer = []
longer.extend([[7]])
# %% [features]
d["x"] += [10]
rows[0] += [20]
box.inner += [30]
same["a"].append(40)
wide["v"].append(50)
both["u"].append(60)
both["n"] += 1
longer[0].append(70)
# %% [train]
total = sum(x) + len(rows)
# %% [evaluate]
result = (x, y, z, w, v, u, d, rows, box.inner, same, wide, both, longer, total)
