# name: mutate_operator_in_place
# expect: right
# holds: functions of `operator` change the first, also what they give; a first argument by name

# %% [load]
import operator
from functools import reduce

import numpy as np

sets = [{1, 2}, {3}]
groups = {"a": {1}}
image = np.zeros((3, 3))
mask = np.ones(3)

# %% [features]
reduce(operator.ior, sets)
same = operator.ior(groups["a"], {5})

# %% [train]
same.add(9)
np.fill_diagonal(a=image, val=7)
np.copyto(dst=mask, src=image[0])

# %% [evaluate]
result = [sorted(sets[0]), sorted(groups["a"]), image.tolist(), mask.tolist()]
