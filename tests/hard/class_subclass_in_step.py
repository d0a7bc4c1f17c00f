# name: class_subclass_in_step
# expect: right
# holds: a class in one tagged cell is the base of a class in another

# %% [load]
class Base:
    def value(self):
        return 1
b = Base()
# %% [features]
class Child(Base):
    def value(self):
        return super().value() + 10
c = Child()
# %% [train]
total = b.value() + c.value()
# %% [evaluate]
result = (total, isinstance(c, Base), issubclass(Child, Base))
