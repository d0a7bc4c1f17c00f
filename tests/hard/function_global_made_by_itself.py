# name: function_global_made_by_itself
# expect: right
# holds: a function whose global is bound by its own first call

# %%
def tick():
    global started
    if "count" not in state:
        started = 10
        state["count"] = 0
    state["count"] += 1
    return started + state["count"]

state = {}
# %% [load]
a = tick()
# %% [features]
b = tick()
# %% [evaluate]
result = (a, b, started)
