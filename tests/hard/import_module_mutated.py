# name: import_module_mutated
# expect: right
# holds: json gets an attribute in one step that another reads; a counter in a stdlib module

# %%
import json
import itertools
# %% [load]
json.hard_answer = 41
# %% [features]
json.hard_answer += 1
# %% [train]
n = json.hard_answer
# %% [evaluate]
result = n
