# name: text_tabs
# expect: right
# holds: tabs as indentation

# %% [load]
xs = []
for i in range(3):
	if i:
		xs.append(i)	# a tab before this comment
# %% [features]
def double(v):
	"""Twice."""
	return [	x * 2 for x in v]
ys = double(xs)
# %% [train]
text = "a	tab in a string"
# %% [evaluate]
result = (ys, text)
