# name: flow_await_with_state
# expect: right
# holds: awaited code changes a shared list between steps

# %%
import asyncio

async def worker(items, n):
    await asyncio.sleep(0)
    items.append(n)
    return len(items)
# %% [load]
items = []
sizes = await asyncio.gather(*(worker(items, n) for n in range(3)))
# %% [features]
size = await worker(items, 10)
# %% [evaluate]
result = (sizes, size, items)
