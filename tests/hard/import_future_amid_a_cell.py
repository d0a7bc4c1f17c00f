# name: import_future_amid_a_cell
# expect: right
# holds: `from __future__` imports stand below other lines of their cell

# %% [load]
rows = [1, 2, 3]
from __future__ import division, print_function
# %% [train]
import math
from __future__ import absolute_import

total = math.sqrt(sum(rows)) / 2
# %% [evaluate]
result = total
