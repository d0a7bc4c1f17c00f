# name: text_comment_cells
# expect: right
# holds: empty cells, comment cells, cells that end in a comment or a form feed

# %% [load]
# only a comment
# %% [load]

# %% [load]
xs = [1]  # kept
# trailing
# %% [features]
"""A string as a cell."""
# %% [features]
ys = xs + [2]

	
# end
# %% [train]
pass
# %% [train]
n = len(ys)
# %% [evaluate]
# head

result = n
