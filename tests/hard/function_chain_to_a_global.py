# name: function_chain_to_a_global
# expect: right
# holds: seven functions that call one another, the last of which sets a variable

# %%
import pandas as pd
total = 0
def add(x):
    global total
    total += x
def a(x): b(x)
def b(x): c(x)
def c(x): d(x)
def d(x): e(x)
def e(x): f(x)
def f(x): add(x)
# %% [load]
df = pd.DataFrame({"x": [1, 2, 3]})
# %% [train]
df.x.map(a)
# %% [evaluate]
result = total
