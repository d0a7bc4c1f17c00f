# name: text_notebook_called_oddly
# expect: right
# holds: a file name with spaces, digits first, dots and a keyword
# notebook: 01 class-of 2.0 (final)

# %% [load]
xs = [1, 2]
# %% [features]
xs.append(3)
# %% [evaluate]
result = sum(xs)
