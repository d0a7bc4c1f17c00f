# name: class_autograd_of_a_long_sum
# expect: right
# holds: a graph of sets of nodes deeper than Python recurses

# %%
import math
class Value:
    def __init__(self, data, kids=()): self.data = data; self.grad = 0.; self._prev = set(kids); self._back = None; self.op = None
    def __add__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data + o.data, (self, o)); out.op = ("+", self, o); return out
    def __mul__(self, o):
        o = o if isinstance(o, Value) else Value(o)
        out = Value(self.data * o.data, (self, o)); out.op = ("*", self, o); return out
    def backward(self):
        topo, seen, stack = [], set(), [(self, False)]
        while stack:
            n, done = stack.pop()
            if done: topo.append(n); continue
            if n in seen: continue
            seen.add(n); stack.append((n, True))
            for p in n._prev: stack.append((p, False))
        self.grad = 1.
        for n in reversed(topo):
            if n.op is None: continue
            k, a, b = n.op
            if k == "+": a.grad += n.grad; b.grad += n.grad
            else: a.grad += b.data * n.grad; b.grad += a.data * n.grad
# %% [load]
xs = [(i % 7) / 7 for i in range(250)]
w = Value(.5); b = Value(.1)
# %% [features]
loss = Value(0.)
for x in xs: loss = loss + (w * x + b) * (w * x + b)
# %% [train]
loss.backward()
g = (w.grad, b.grad)
# %% [evaluate]
w.data -= .01 * w.grad
result = (g, w.data, loss.data, len(loss._prev))
