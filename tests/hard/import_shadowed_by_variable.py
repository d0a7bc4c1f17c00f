# name: import_shadowed_by_variable
# expect: right
# holds: a variable of a step hides a module in one step only

# %%
import json
import string
# %% [load]
data = json.loads("[1, 2]")
# %% [features]
letters = string.ascii_lowercase[:2]
string = "hidden"
# %% [train]
text = string + letters
json = {"loads": 1}
# %% [evaluate]
result = (data, text, json["loads"])
