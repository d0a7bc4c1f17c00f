# name: class_map_over_rows
# expect: right
# holds: instances made of the rows of an array by map, which change them

# %%
import numpy as np
class Particle:
    def __init__(self, x): self.pos = x
    def move(self): self.pos += 1
# %% [load]
P = np.zeros((3, 2))
ps = list(map(Particle, P))
# %% [features]
for p in ps: p.move()
# %% [evaluate]
result = P.tolist()
