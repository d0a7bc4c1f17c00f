# name: function_signatures
# expect: right
# holds: positional only, keyword only, *args, **kwargs, annotations

# %%
from __future__ import annotations
from typing import Optional

def mix(a, /, b: int = 2, *rest: int, scale: Optional[float] = None, **more: Later) -> float:
    return (a + b + sum(rest) + sum(more.values())) * (scale or 1)

class Later:
    pass
# %% [load]
a = mix(1)
# %% [features]
b = mix(1, 2, 3, 4, scale=2, z=10)
# %% [train]
args, options = (1, 2), {"scale": 3}
c = mix(*args, **options)
# %% [evaluate]
result = (a, b, c, mix.__annotations__["b"])
