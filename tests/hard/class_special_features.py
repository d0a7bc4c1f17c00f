# name: class_special_features
# expect: right
# holds: property, super(), class methods, slots, metaclass, abc and __init_subclass__

# %%
from abc import ABC, abstractmethod

class Meta(type):
    def __new__(mcls, name, bases, body):
        cls = super().__new__(mcls, name, bases, body)
        cls.label = name.lower()
        return cls

class Shape(ABC):
    kinds = []

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Shape.kinds.append(cls.__name__)

    @abstractmethod
    def area(self): ...

    @property
    def double(self):
        return 2 * self.area()

    @staticmethod
    def unit():
        return 1

    @classmethod
    def make(cls, *args):
        return cls(*args)

class Square(Shape):
    __slots__ = ("side",)

    def __init__(self, side):
        super().__init__()
        self.side = side

    def area(self):
        return self.side ** 2

class Tagged(metaclass=Meta):
    pass
# %% [load]
s = Square.make(3)
# %% [features]
a = s.double
# %% [train]
s.side = 5
b = s.area() + Square.unit()
# %% [evaluate]
result = (a, b, Shape.kinds, Tagged.label)
