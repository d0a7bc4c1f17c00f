# name: flow_with_try_if
# expect: right-or-refused
# holds: with, try and if at the top level bind names used later

# %% [file:numbers.txt]
4 5
# %% [load]
with open("numbers.txt") as handle:
    text = handle.read()
try:
    value = int("x")
except ValueError as error:
    value = -1
    message = str(error)
else:
    value = 0
finally:
    cleaned = True
# %% [features]
if value < 0:
    sign = "minus"
elif value == 0:
    sign = "zero"
else:
    sign = "plus"
    other = 1
# %% [train]
closed = handle.closed
numbers = [int(x) for x in text.split()]
# %% [evaluate]
result = (value, message, cleaned, sign, closed, numbers)
