# name: function_default_list_unchanged
# expect: right
# holds: an instance keeps what its `__init__` keeps, which is not all that it is given

# %%
import numpy as np
class Net:
    def __init__(self, sizes):
        self.weights = [np.ones(3)]
    def train(self, X):
        for k in range(len(self.weights)):
            self.weights[k] -= X.mean()
# %% [load]
X = np.ones((5, 3))
# %% [features]
def record(sizes=[3, 2], rate=0.1):
    net = Net(sizes)
    net.train(X)
    return net
net = record(rate=1)
# %% [evaluate]
result = [w.tolist() for w in net.weights]
