# name: flow_loop_carries_state
# expect: right
# holds: a training loop over epochs keeps state between two cells of one step and two steps

# %%
import numpy as np
np.random.seed(0)
# %% [load]
X = np.random.rand(20, 2)
y = X @ np.array([1.0, 2.0])
# %% [train:warm]
w = np.zeros(2)
losses = []
for epoch in range(3):
    grad = X.T @ (X @ w - y) / len(y)
    w -= 0.1 * grad
    losses.append(float(((X @ w - y) ** 2).mean()))
# %% [train:main]
for epoch in range(epoch, epoch + 3):
    w -= 0.1 * (X.T @ (X @ w - y) / len(y))
    losses.append(float(((X @ w - y) ** 2).mean()))
# %% [evaluate]
result = (w.tolist(), losses, epoch)
