# name: function_locals_format
# expect: right-or-refused
# holds: locals() and vars() at the top level of a cell

# %% [load]
name, score = "x", 3
# %% [features]
text = "{name}={score}".format(**locals())
# %% [train]
longer = "%(name)s" % globals() + text
# %% [evaluate]
result = (text, longer)
