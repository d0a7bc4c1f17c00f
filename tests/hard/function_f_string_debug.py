# name: function_f_string_debug
# expect: right
# holds: f-strings that print the name of what they show

# %% [parameters]
TREES = 20
# %% [load]
Depth = 3
text = f"{TREES=} {Depth = }"
# %% [features]
more = f"{TREES * 2=}"
# %% [train]
longer = text + more
# %% [evaluate]
result = longer
