# name: crossed_alias_in_class_under_loop
# expect: right
# holds: an object keeps the list of another step, changed in a loop with try

# %%
class Store:
    def __init__(self, rows):
        self.rows = rows

    def add(self, row):
        if row in self.rows:
            raise KeyError(row)
        self.rows.append(row)
        return self
# %% [load]
rows = [1]
store = Store(rows)
# %% [features]
for row in [1, 2, 3]:
    try:
        store.add(row)
    except KeyError as error:
        failed = error.args[0]
# %% [train]
rows.append("direct")
n = len(store.rows)
# %% [evaluate]
result = (n, failed, rows, store.rows is rows)
