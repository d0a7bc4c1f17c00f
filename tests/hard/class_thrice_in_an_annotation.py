# name: class_thrice_in_an_annotation
# expect: right
# holds: an annotation names a class that is defined three times

# %%
from collections import Counter
# %% [load]
words = 'a b a c'.split()
# %%
class Bag(Counter): """A bag of words."""
# %%
class P:
    def __call__(self, x):
        return self[x] / sum(self.values())
# %%
class Bag(Counter, P): """A bag of words that is a function."""
# %%
def counts(lines) -> Bag:
    bag = Bag()
    for line in lines:
        bag[line] += 1
    return bag
# %%
P1 = counts(words)
# %% [load]
P2 = counts(words)
# %%
class Bag(Counter):
    def __init__(self, elements=(), c=0):
        self.c = c
        super().__init__(elements)
# %%
P1 = Bag(P1)
# %% [train]
result = len(words)
