# name: class_simulation_by_a_heap
# expect: right
# holds: a simulation pushes events that are ordered to a heap in it, and draws

# %%
import heapq, random
from dataclasses import dataclass, field
@dataclass(order=True)
class Event:
    t: float
    name: str = field(compare=False)
class Sim:
    def __init__(self, seed): self.q, self.now, self.log, self.rng = [], 0.0, [], random.Random(seed)
    def push(self, dt, name): heapq.heappush(self.q, Event(self.now + dt, name))
    def pop(self): return heapq.heappop(self.q)
    def run(self, until):
        while self.q and self.q[0].t <= until:
            e = self.pop(); self.now = e.t; self.log.append((round(e.t, 3), e.name))
            if e.name == "arrive": self.push(self.rng.expovariate(1), "arrive"); self.push(0.5, "leave")
        return len(self.log)
# %% [load]
sim = Sim(4); sim.push(0, "arrive")
# %% [train]
n1 = sim.run(3)
# %% [train:more]
n2 = sim.run(6)
nxt = sim.pop()
# %% [evaluate]
result = (n1, n2, sim.log, sim.now, nxt.name, len(sim.q), sim.rng.random())
