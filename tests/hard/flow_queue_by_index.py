# name: flow_queue_by_index
# expect: right
# holds: a queue grows in a while loop, and its last node is changed

# %%

# %% [load]
a = {"v": 1, "kids": []}; b = {"v": 2, "kids": []}; c = {"v": 3, "kids": []}
# %% [features]
root = {"v": 0, "kids": [a, {"v": 0, "kids": [b, {"v": 7, "kids": [c]}]}]}
# %% [train]
queue = [root]; i = 0
while i < len(queue):
    queue.extend(queue[i]["kids"]); i += 1
queue[-1]["v"] = 33
# %% [evaluate]
result = (a["v"], b["v"], c["v"])
