# name: file_written_and_changed
# expect: right
# holds: one file is written, appended to and removed over the steps

# %%
import json
import os
# %% [load]
with open("state.json", "w") as f:
    json.dump({"n": 1}, f)
# %% [features]
state = json.load(open("state.json"))
state["n"] += 1
with open("state.json", "w") as f:
    json.dump(state, f)
# %% [train]
state["n"] = -1
again = json.load(open("state.json"))
os.remove("state.json")
# %% [evaluate]
result = (again, state, os.path.exists("state.json"))
