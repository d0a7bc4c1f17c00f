# name: keep_what_generators_hand_on
# expect: right
# holds: methods of one name go over each other, an own __iter__ walks nodes, x = yield from, ExitStack

# %%
from contextlib import ExitStack, contextmanager

class Layer:
    def __init__(self):
        self.w = [1.0]
    def parameters(self):
        yield self.w

class Net:
    def __init__(self, layers):
        self.layers = layers
    def parameters(self):
        for layer in self.layers:
            yield from layer.parameters()

class Node:
    def __init__(self, v, after=None):
        self.v, self.after = v, after

class Chain:
    def __init__(self):
        self.head = None
    def push(self, v):
        self.head = Node(v, self.head)
    def __iter__(self):
        node = self.head
        while node:
            yield node
            node = node.after

def inner(n):
    yield [n]
    return n

def outer(n):
    left = yield from inner(n)
    yield [left]

@contextmanager
def section(name):
    yield len(name)

# %% [load]
net = Net([Layer(), Layer()])
weights = list(net.parameters())
chain = Chain()
chain.push(1)
chain.push(2)
with ExitStack() as stack:
    n = stack.enter_context(section("ab"))

# %% [train]
weights[0][0] = 2
nodes = list(chain)
nodes[0].v = 5
rest = list(outer(n))

# %% [evaluate]
result = [layer.w for layer in net.layers], [x.v for x in nodes], [x.v for x in chain], rest, n
