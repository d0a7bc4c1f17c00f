# name: class_numbers_that_compute
# expect: right
# holds: __new__ of a number computes what it is made of

# %%
class Celsius(float):
    def __new__(cls, f):
        return super().__new__(cls, (f - 32) * 5 / 9)
class Cents(int):
    def __new__(cls, x):
        return super().__new__(cls, round(x * 100))
# %% [load]
temps = [Celsius(f) for f in (32, 50, 212)]
price = Cents(1.25)
# %% [features]
m = sum(temps) / 3
# %% [evaluate]
result = (temps, m, price + 1)
