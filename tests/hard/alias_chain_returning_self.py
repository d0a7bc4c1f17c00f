# name: alias_chain_returning_self
# expect: right
# holds: methods that return self

# %%
class Builder:
    def __init__(self):
        self.parts = []

    def add(self, part):
        self.parts.append(part)
        return self
# %% [load]
builder = Builder()
# %% [features]
other = builder.add("a").add("b")
# %% [train]
other.add("c")
n = len(builder.parts)
# %% [evaluate]
result = (n, builder.parts, other is builder)
