# name: settings_decimal_context
# expect: right
# holds: the decimal context set in load changes arithmetic in train

# %%
from decimal import Decimal, getcontext
# %% [load]
getcontext().prec = 4
a = Decimal(1) / Decimal(3)
# %% [features]
b = Decimal(2) / Decimal(7)
# %% [train]
c = a + b
getcontext().prec = 10
# %% [evaluate]
result = (a, b, c, Decimal(1) / Decimal(7))
