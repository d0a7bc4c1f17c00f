# name: mutate_sets_and_counters
# expect: right
# holds: sets, Counter, deque and a defaultdict that grows when it is read

# %%
from collections import Counter, defaultdict, deque
# %% [load]
seen = {1, 2}
counts = Counter("ab")
groups = defaultdict(list)
queue = deque([1, 2, 3], maxlen=3)
# %% [features]
seen |= {3}
counts["a"] += 5
groups["missing"]
queue.append(4)
# %% [train]
seen.discard(1)
counts.subtract("b")
n_groups = len(groups)
queue.rotate(1)
# %% [evaluate]
result = (sorted(seen), dict(counts), n_groups, list(queue))
