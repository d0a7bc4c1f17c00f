# name: mutate_dict_update
# expect: right
# holds: dict.update, setdefault and
# = on a dict of an earlier step

# %% [load]
config = {"a": 1}
# %% [features]
config.update(b=2)
config.setdefault("c", []).append(7)
# %% [train]
config |= {"d": 4}
# %% [evaluate]
result = sorted(config.items(), key=str)
