# name: class_autograd_of_a_chain
# expect: right
# holds: gradients flow back through a chain of seven expressions

# %%
import math
class Value:
    def __init__(self, data, _children=(), _op=''):
        self.data = data
        self.grad = 0.0
        self._prev = set(_children)
        self._op = _op
    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other), '+')
        return out
    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other), '*')
        return out
    def backward(self):
        topo = []
        visited = set()
        def build_topo(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build_topo(child)
                topo.append(v)
        build_topo(self)
        self.grad = 1.0
        for node in reversed(topo):
            node.grad += 1
    def __repr__(self):
        return f"{self.data} {self.grad}"
# %% [load]
class Leaf(Value):
    pass
a, b, c = Leaf(2.0), Leaf(-3.0), Leaf(10.0)
# %% [features]
d = a * b
e = d + c
f = e * 2
g = f + d
h = g * g
k = h + 1
# %% [train]
k.backward()
# %% [evaluate]
result = [v.grad for v in (a, b, c, d, e, f, g, h, k)]
