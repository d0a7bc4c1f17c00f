# name: keep_none_and_falsy
# expect: right
# holds: artifacts whose values are None, False, empty and NaN

# %% [load]
nothing, off, empty, zero, text = None, False, [], 0, ""
# %% [features]
values = [nothing is None, off is False, not empty, zero == 0, text or "empty"]
empty.append(nothing)
# %% [train]
nothing = nothing or 5
# %% [evaluate]
result = (values, empty, nothing, off, zero)
