# name: class_reads_globals
# expect: right-or-refused
# holds: methods, class bodies and bases that read globals

# %%
WIDTH = 3

class Base:
    width = WIDTH

    def area(self):
        return self.width * height

class Wide(Base):
    width = Base.width * 2
# %% [load]
height = 10
# %% [features]
a = Base().area()
# %% [train]
height = 100
b = Wide().area()
# %% [evaluate]
result = (a, b)
