# name: class_agent_with_replay
# expect: right
# holds: an agent that keeps a generator, a table by a lambda and a memory of named tuples

# %%
import numpy as np
from collections import defaultdict, deque, namedtuple
Transition = namedtuple("Transition", "s a r s2 done")
class Replay:
    def __init__(self, size):
        self.memory = deque(maxlen=size)
    def push(self, *parts):
        self.memory.append(Transition(*parts))
    def sample(self, k, rng):
        rows = rng.choice(len(self.memory), k, replace=False)
        return [self.memory[row] for row in rows]
    def __len__(self):
        return len(self.memory)
class Line:
    def __init__(self, n=6):
        self.n = n
        self.reset()
    def reset(self):
        self.s = self.t = 0
        return self.s
    def step(self, a):
        self.s = max(0, min(self.n - 1, self.s + (1 if a else -1)))
        self.t += 1
        return self.s, float(self.s == self.n - 1), self.s == self.n - 1 or self.t > 30
class Agent:
    def __init__(self, env, lr=0.1, rng=None):
        self.env, self.lr = env, lr
        self.rng = rng or np.random.default_rng()
        self.Q = defaultdict(lambda: np.zeros(2))
        self.replay = Replay(50)
    def learn(self, batch):
        for t in batch:
            target = t.r + (0 if t.done else 0.9 * self.Q[t.s2].max())
            self.Q[t.s][t.a] += self.lr * (target - self.Q[t.s][t.a])
    def episode(self):
        s, total, done = self.env.reset(), 0, False
        while not done:
            a = int(self.rng.integers(2))
            s2, r, done = self.env.step(a)
            self.replay.push(s, a, r, s2, done)
            if len(self.replay) > 16:
                self.learn(self.replay.sample(8, self.rng))
            s = s2
            total += r
        return total
# %% [load]
rng = np.random.default_rng(0)
env = Line()
agent = Agent(env, rng=rng)
# %% [features]
warm = [agent.episode() for _ in range(3)]
noise = rng.normal()
# %% [train]
scores = []
for episode in range(5):
    scores.append(agent.episode())
    agent.lr *= 0.9
# %% [evaluate]
table = {state: values.tolist() for state, values in sorted(agent.Q.items())}
result = (warm, noise, scores, table, env.t, len(agent.replay), rng.integers(1000))
