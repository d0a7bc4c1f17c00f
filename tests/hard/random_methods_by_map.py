# name: random_methods_by_map
# expect: right
# holds: methods of generators and streams that other functions call

# %%
import io
import random

import numpy as np

# %% [load]
rng = np.random.default_rng(0)
state = np.random.RandomState(1)
dice = random.Random(2)
out = io.StringIO()
kept = {"rng": np.random.default_rng(5)}

# %% [features]
hands = [[1, 2, 3], [4, 5, 6]]
list(map(dice.shuffle, hands))
draw = rng.normal
noise = [float(draw()) for _ in range(3)]
rows = list(map(state.rand, [2, 3]))
list(map(out.write, ["a", "b"]))
first = float(kept["rng"].random())

# %% [train]
drawn = rng.normal(), state.rand(), dice.random(), kept["rng"].random()
picks = [int(f(3)) for f in (rng.choice, rng.integers)]

# %% [evaluate]
result = (hands, noise, [r.tolist() for r in rows], first, [float(v) for v in drawn], picks)
result += (float(rng.random()), float(state.rand()), dice.random(), out.getvalue())
