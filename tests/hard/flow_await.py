# name: flow_await
# expect: right
# holds: top-level await, async for and async with

# %%
import asyncio

async def fetch(x):
    await asyncio.sleep(0)
    return x * 2

async def count(n):
    for i in range(n):
        yield i

class Room:
    async def __aenter__(self):
        return "in"
    async def __aexit__(self, *error):
        return False
# %% [load]
a = await fetch(2)
# %% [features]
both = await asyncio.gather(fetch(a), fetch(1))
async for i in count(3):
    last = i
# %% [train]
async with Room() as room:
    state = room
values = [v async for v in count(3)]
# %% [evaluate]
result = (a, both, last, state, values)
