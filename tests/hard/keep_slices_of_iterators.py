# name: keep_slices_of_iterators
# expect: right
# holds: what islice and takewhile give of generators and lists crosses

# %%
from itertools import islice
# %%
def batches(rows, n):
    it = iter(rows)
    while chunk := list(islice(it, n)):
        yield chunk
# %% [load]
rows = [[1], [2], [3], [4], [5]]
# %% [features]
chunks = [c for c in batches(rows, 2)]
chunks[0][0].append(5)
# %% [train]
g = iter(rows)
h = islice(g, 2)
x = list(h)
y = list(g)
y[0].append(1)
# %% [evaluate]
result = rows, chunks, x, y
