# name: flow_filter_with_a_state
# expect: right
# holds: a filter of a local module remembers what it let through before

# %% [file:signals.py]
class LowPass:
    def __init__(self):
        self.last = 0.0

    def filter(self, values):
        kept = []
        for value in values:
            self.last = 0.5 * self.last + 0.5 * value
            kept.append(self.last)
        return kept
# %%
from signals import LowPass
# %% [load]
smooth = LowPass()
rows = [1.0, 2.0, 4.0]
# %% [features]
first = smooth.filter(rows)
# %% [train]
second = smooth.filter(rows)
# %% [evaluate]
result = (first, second)
