# name: function_given_to_own_transform
# expect: right
# holds: a method called `transform` of an own class keeps what it is given, and calls it later


# %%
class Bus:
    def __init__(self):
        self.handlers = []

    def transform(self, handler):
        self.handlers.append(handler)

    def run(self, value):
        return [handler(value) for handler in self.handlers]


# %% [load]
xs = [1, 2, 3]
# %% [features]
off = 1


def handler(value):
    return value + off


bus = Bus()
bus.transform(handler)
off = 20
ys = bus.run(1)
# %% [evaluate]
result = [ys, off, sum(xs)]
