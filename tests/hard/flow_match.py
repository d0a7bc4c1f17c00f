# name: flow_match
# expect: right
# holds: match statements with captures

# %% [load]
command = {"do": "add", "args": [1, 2, 3]}
match command:
    case {"do": verb, "args": [first, *rest]}:
        kind = "list"
    case _:
        kind = "other"
# %% [features]
match rest:
    case [2 | 5 as second, third] if first:
        total = second + third
# %% [train]
n = len(rest) + total
# %% [evaluate]
result = (verb, kind, n, third)
