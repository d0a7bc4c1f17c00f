# name: class_that_calls_itself
# expect: right
# holds: methods and a function that change what they are given call themselves on parts of it

# %%
class Node:
    def __init__(self, v):
        self.v, self.children = v, []
    def add(self, path):
        if not path: return self
        for c in self.children:
            if c.v == path[0]:
                return c.add(path[1:])
        n = Node(path[0]); self.children.append(n)
        return n.add(path[1:])
    def total(self):
        return self.v + sum(c.total() for c in self.children)
    def bump(self, by):
        self.v += by
        for c in self.children: c.bump(by)
    def absorb(self, other):
        self.v += other.v
        if other.children:
            other.children.pop()
            other.absorb(self)
def insert(tree, k):
    if k < tree["v"]:
        if tree["l"] is None: tree["l"] = {"v": k, "l": None, "r": None}
        else: insert(tree["l"], k)
    else:
        if tree["r"] is None: tree["r"] = {"v": k, "l": None, "r": None}
        else: insert(tree["r"], k)
# %% [load]
root = Node(1)
tree = {"v": 5, "l": None, "r": None}
insert(tree, 3)
sub = tree["l"]
leaf = root.add([2, 3])
other = Node(7); other.add([1])
# %% [features]
root.add([2, 4]); leaf2 = root.add([2, 4])
leaf2.v += 10
insert(tree, 2)
# %% [train]
root.bump(1)
one = Node(0); one.add([5]); one.absorb(other)
# %% [evaluate]
result = (root.total(), leaf.v, leaf2.v, sub, tree, other.v, len(other.children), one.v)
