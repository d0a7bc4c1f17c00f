# name: class_sentinel_of_a_chain
# expect: right
# holds: an instance of setup ends a chain, and is asked for by identity

# %%
class Node:
    def __init__(self, v, next): self.v = v; self.next = next
NIL = Node(None, None)
def length(n):
    k = 0
    while n is not NIL: n = n.next; k += 1
    return k
# %% [load]
lst = Node(1, Node(2, NIL))
# %% [features]
lst = Node(0, lst)
# %% [evaluate]
result = length(lst)
