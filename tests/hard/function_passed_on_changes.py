# name: function_passed_on_changes
# expect: right
# holds: methods and functions that change their argument are passed to map, partial and a callback holder

# %%
import operator
from functools import partial
# %% [load]
rows, log, sums = [[1], [2]], [], [0]
# %% [features]
list(map(list.append, rows, [10, 20]))
list(map(operator.methodcaller("append", 3), rows))
# %% [train]
note = partial(log.append)
note("seen")
{"f": sums.append}["f"](4)
# %% [evaluate]
result = (rows, log, sums)
