# name: class_protocols
# expect: right-or-refused
# holds: iteration, len, contexts, setters, __getattr__ and __missing__ of own classes change other objects

# %%
class Box:
    def __init__(self, held):
        self.held = held
        self.seen = 0

    def __len__(self):
        self.seen += 1
        return len(self.held)

    def __iter__(self):
        return iter(self.held)

    def __getitem__(self, index):
        return self.held[index]

    def __enter__(self):
        return self.held

    def __exit__(self, *error):
        self.held.append("left")

    @property
    def top(self):
        return self.held[-1]

    @top.setter
    def top(self, value):
        self.held[-1] = value


class Table(dict):
    def __init__(self, spare):
        super().__init__()
        self.spare = spare

    def __missing__(self, key):
        self[key] = self.spare
        return self.spare

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self["made"]
# %% [load]
inner, spare = [[1], 2], [5]
box = Box(inner)
table = Table(spare)
# %% [features]
count = len(box)
for part in box:
    if isinstance(part, list):
        part.append(7)
box[0].append(8)
# %% [train]
with box as held:
    held.append(9)
box.top = "set"
table["new"].append(6)
# %% [evaluate]
result = (inner, box.seen, count, spare, sorted(table), box.held)
