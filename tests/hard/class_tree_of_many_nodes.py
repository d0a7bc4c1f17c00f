# name: class_tree_of_many_nodes
# expect: right
# holds: a tree as deep as a list, and a node of it by another name

# %%
class TreeNode:
    def __init__(self, key, val): self.key, self.val = key, val; self.left = self.right = None
class BST:
    def __init__(self): self.root = None; self.size = 0
    def insert(self, k, v):
        if self.root is None: self.root = TreeNode(k, v); self.size = 1; return
        n = self.root
        while True:
            if k == n.key: n.val = v; return
            if k < n.key:
                if n.left is None: n.left = TreeNode(k, v); break
                n = n.left
            else:
                if n.right is None: n.right = TreeNode(k, v); break
                n = n.right
        self.size += 1
    def find(self, k):
        n = self.root
        while n and n.key != k: n = n.left if k < n.key else n.right
        return n
# %% [load]
t = BST()
for i in range(700): t.insert(i, i)
hit = t.find(650)
# %% [features]
hit.val = "x"
t.insert(699, "last")
# %% [train]
got = t.find(650); got.val += "y"
# %% [evaluate]
result = (hit.val, t.size, t.find(699).val)
