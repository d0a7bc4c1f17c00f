# name: keep_open_file
# expect: right-or-refused
# holds: an open file is read on in a later step

# %% [file:lines.txt]
one
two
three
# %% [load]
handle = open("lines.txt")
first = handle.readline()
# %% [features]
second = handle.readline()
# %% [train]
rest = handle.read()
handle.close()
# %% [evaluate]
result = (first, second, rest)
