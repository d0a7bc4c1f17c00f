# name: class_list_of_links_with_a_tail
# expect: right
# holds: a list of 3000 links, and a link by another name

# %%
class Node:
    def __init__(self, v, nxt=None): self.v, self.nxt = v, nxt
class LL:
    def __init__(self): self.head = self.tail = None
    def push(self, v):
        n = Node(v)
        if self.tail is None: self.head = self.tail = n
        else: self.tail.nxt = n; self.tail = n
        return n
# %% [load]
l = LL()
for i in range(3000): l.push(i)
mid = l.head
for _ in range(1500): mid = mid.nxt
# %% [features]
mid.v = "mid"
tail = l.push(-1)
# %% [train]
l.push(4); tail.v = "tail"
# %% [evaluate]
result = (mid.nxt.v, tail.v, tail.nxt.v)
