# name: parameter_mutated
# expect: right
# holds: list and dict parameters are changed in steps

# %% [parameters]
COLUMNS = ["a", "b"]
OPTIONS = {"depth": 3, "inner": [1]}
alias = COLUMNS
# %% [load]
COLUMNS.append("c")
# %% [features]
OPTIONS["inner"].append(2)
n = len(COLUMNS)
# %% [train]
OPTIONS.update(depth=n)
alias.append("d")
# %% [evaluate]
result = (COLUMNS, OPTIONS, n, alias is COLUMNS)
