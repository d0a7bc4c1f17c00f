# name: class_error_that_formats
# expect: right
# holds: __init__ of an exception makes its message

# %%
class RowError(Exception):
    def __init__(self, msg, row=0):
        super().__init__(f"row {row}: {msg}")
        self.row = row
# %% [load]
errors = []
for i, t in enumerate(["1", "x", "3", "y"]):
    try:
        if not t.isdigit(): raise RowError("bad " + t, i)
    except RowError as e:
        errors.append(e)
# %% [features]
first = errors[0]
# %% [evaluate]
result = ([str(e) for e in errors], first.row)
