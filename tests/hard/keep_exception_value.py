# name: keep_exception_value
# expect: right
# holds: an exception with its traceback is kept in a variable

# %% [load]
try:
    {}["missing"]
except KeyError as error:
    kept = error
# %% [features]
text = repr(kept)
# %% [train]
kind = type(kept)
# %% [evaluate]
result = (text, kind is KeyError, kept.args)
