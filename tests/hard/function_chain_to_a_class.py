# name: function_chain_to_a_class
# expect: right-or-refused
# holds: seven methods that call one another, the last of which counts on the class

# %%
class Node:
    count = 0
    def __init__(self, v): self.v = v; Node.count += 1
class Builder:
    def top(self, x): return self.a(x)
    def a(self, x): return self.b(x)
    def b(self, x): return self.c(x)
    def c(self, x): return self.d(x)
    def d(self, x): return self.e(x)
    def e(self, x): return self.make(x)
    def make(self, x): return Node(x)
# %% [load]
bld = Builder()
n1 = bld.top(1)
# %% [train]
n2 = bld.top(2)
# %% [evaluate]
result = (n1.v, n2.v, Node.count)
