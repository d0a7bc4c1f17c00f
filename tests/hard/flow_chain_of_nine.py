# name: flow_chain_of_nine
# expect: right
# holds: loops that follow a chain, and a queue, further than they are gone through one by one

# %% [load]
leaf = {"v": 1, "next": None}
other = {"v": 2, "next": None}
# %% [features]
n1 = {"v": 0, "next": leaf}; n2 = {"v": 0, "next": n1}; n3 = {"v": 0, "next": n2}
n4 = {"v": 0, "next": n3}; n5 = {"v": 0, "next": n4}; n6 = {"v": 0, "next": n5}
n7 = {"v": 0, "next": n6}; n8 = {"v": 0, "next": n7}
queue = [{"v": 0, "next": {"v": 0, "next": {"v": 0, "next": {"v": 0, "next": {"v": 0, "next": {"v": 0, "next": {"v": 0, "next": other}}}}}}}]
# %% [train]
node = n8
while node["next"] is not None:
    node = node["next"]
node["v"] = 9
# %% [train:queue]
for one in queue:
    one["v"] += 1
    if one["next"]:
        queue.append(one["next"])
# %% [evaluate]
result = leaf["v"], other["v"], len(queue)
