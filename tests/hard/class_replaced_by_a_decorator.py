# name: class_replaced_by_a_decorator
# expect: refused NB140
# holds: an instance whose class no name leads to, because a decorator gave a function for it

# %%
def announced(cls):
    def make(*given):
        made = cls(*given)
        print("made", made)
        return made
    return make
@announced
class Model:
    def __init__(self, rate):
        self.rate = rate
# %% [load]
model = Model(0.1)
# %% [train]
model.rate *= 2
# %% [evaluate]
result = model.rate
