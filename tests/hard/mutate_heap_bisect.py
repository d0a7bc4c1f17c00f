# name: mutate_heap_bisect
# expect: right
# holds: heapq and bisect functions change their argument

# %%
import heapq
from bisect import insort
# %% [load]
heap = [5, 1, 4]
ordered = [1, 3]
# %% [features]
heapq.heapify(heap)
insort(ordered, 2)
# %% [train]
smallest = heapq.heappop(heap)
heapq.heappush(heap, 0)
# %% [evaluate]
result = (smallest, heap, ordered)
