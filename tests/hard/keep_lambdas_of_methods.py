# name: keep_lambdas_of_methods
# expect: right
# holds: an agent and its world keep lambdas, generators and tables, and cross

# %%
import numpy as np
from collections import defaultdict, deque
class Env:
    def __init__(self, n, seed): self.n, self.s, self.rng = n, 0, np.random.default_rng(seed)
    def reset(self): self.s = 0; return self.s
    def step(self, a):
        self.s = max(0, min(self.n - 1, self.s + (1 if a else -1) if self.rng.random() > 0.1 else self.s))
        return self.s, float(self.s == self.n - 1), self.s == self.n - 1
class Agent:
    def __init__(self, seed=0):
        self.q = defaultdict(lambda: [0.0, 0.0])
        self.buffer = deque(maxlen=5); self.rng = np.random.default_rng(seed); self.steps = 0
    def act(self, s, eps=0.3):
        q = self.q[s]
        return int(self.rng.integers(2)) if self.rng.random() < eps else int(np.argmax(q))
    def update(self, s, a, r, s2):
        q2 = self.q[s2]
        self.q[s][a] += 0.5 * (r + 0.9 * max(q2) - self.q[s][a])
        self.buffer.append((s, a, r)); self.steps += 1
# %% [load]
env = Env(5, 1)
# %% [features]
agent = Agent(3)
# %% [train]
rewards = []
for ep in range(10):
    s, total = env.reset(), 0
    for _ in range(20):
        a = agent.act(s); s2, r, done = env.step(a); agent.update(s, a, r, s2); s = s2; total += r
        if done: break
    rewards.append(total)
# %% [train:more]
for ep in range(3):
    s = env.reset(); a = agent.act(s); s2, r, done = env.step(a); agent.update(s, a, r, s2)
# %% [evaluate]
result = (rewards, dict(agent.q), list(agent.buffer), agent.steps, env.s, float(agent.rng.random()), float(env.rng.random()))
