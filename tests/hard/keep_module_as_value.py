# name: keep_module_as_value
# expect: right-or-refused
# holds: modules, classes and functions as values in containers

# %%
import json
import math
# %% [load]
tools = {"m": math, "kinds": [int, dict], "f": len}
# %% [features]
a = tools["m"].sqrt(9)
# %% [train]
b = tools["kinds"][0]("12") + tools["f"]("abc")
# %% [evaluate]
result = (a, b, tools["kinds"][1](x=1))
