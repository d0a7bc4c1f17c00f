# name: class_sentinel_in_the_class
# expect: refused NB140
# holds: an object of a class body is asked for by identity

# %%
class Board:
    EMPTY = object()
    def __init__(self): self.c = [Board.EMPTY] * 3
    def free(self): return sum(x is Board.EMPTY for x in self.c)
# %% [load]
b = Board()
b.c[0] = 4
# %% [evaluate]
result = b.free()
