# name: function_chain_of_a_network
# expect: right
# holds: seven methods that call one another, the last of which counts

# %%
class Net:
    def __init__(self): self.seen = 0
    def fit(self, X): return [self.epoch(X) for _ in range(2)]
    def epoch(self, X): return sum(self.batch(x) for x in X)
    def batch(self, x): return self.loss(x)
    def loss(self, x): return (self.forward(x) - 1) ** 2
    def forward(self, x): return self.layer(x)
    def layer(self, x): return self.unit(x)
    def unit(self, x):
        self.seen += 1
        return x * 2
# %% [load]
net = Net()
# %% [train]
h = net.fit([1, 2, 3])
# %% [evaluate]
result = (h, net.seen)
