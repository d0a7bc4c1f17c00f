# name: flow_queue_that_grows
# expect: right
# holds: a queue grows while it is gone over, down to nodes that another step made

# %%

# %% [load]
a = {"v": 1, "kids": []}; b = {"v": 2, "kids": []}; c = {"v": 3, "kids": []}
# %% [features]
root = {"v": 0, "kids": [a, {"v": 0, "kids": [b, {"v": 7, "kids": [c]}]}]}
# %% [train]
queue = [root]
for n in queue:
    n["v"] += 1
    queue += n["kids"]
# %% [evaluate]
result = (a["v"], b["v"], c["v"])
