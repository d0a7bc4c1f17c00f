# name: class_that_breeds
# expect: right
# holds: a population is sorted by a lambda, crossed and changed by a generator of its class

# %%
import random
class Ind:
    def __init__(self, g): self.g = g
    @property
    def fit(self): return sum(self.g)
    def mutate(self, rng):
        i = rng.randrange(len(self.g)); self.g[i] = 1 - self.g[i]
class GA:
    def __init__(self, n, seed):
        self.rng = random.Random(seed); self.pop = [Ind([self.rng.randint(0, 1) for _ in range(6)]) for _ in range(n)]; self.hist = []
    def cross(self, a, b): k = self.rng.randrange(1, 5); return Ind(a.g[:k] + b.g[k:])
    def step(self):
        self.pop.sort(key=lambda i: i.fit, reverse=True)
        elite = self.pop[:2]
        kids = [self.cross(*self.rng.sample(elite, 2)) for _ in range(len(self.pop) - 2)]
        for k in kids: k.mutate(self.rng)
        self.pop = elite + kids; self.hist.append(self.pop[0].fit)
    def run(self, n):
        for _ in range(n): self.step()
        return max(self.pop, key=lambda i: i.fit)
# %% [load]
ga = GA(6, 3)
# %% [train]
best = ga.run(4)
# %% [train:more]
best = ga.run(2)
# %% [evaluate]
result = (best.g, best.fit, ga.hist, ga.rng.random())
