# name: class_counter_with_an_attribute
# expect: right
# holds: a Counter of an own class has an attribute

# %%
from collections import Counter
class Votes(Counter):
    def winner(self): return self.most_common(1)[0][0]
# %% [load]
v = Votes("abca")
v.note = "x"
# %% [features]
v["b"] += 5
# %% [evaluate]
result = (v.winner(), v.note)
