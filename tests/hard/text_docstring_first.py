# name: text_docstring_first
# expect: right-or-refused
# holds: a step whose first statement is a string, and global strings that look like code

# %% [load]
"""Load the data."""
source = "def f():\n    return X\n"
X = 1
# %% [features]
'''Features "of" the data'''
lines = source.splitlines()
namespace = {}
exec(source, {"X": 5}, namespace)
# %% [evaluate]
result = (lines, sorted(namespace))
