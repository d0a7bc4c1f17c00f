# name: function_chain_to_a_file
# expect: right
# holds: seven functions that call one another, the last of which writes a file

# %%
import os
def write(x):
    with open("log.txt", "a") as f: f.write(str(x) + "\n")
def a(x): b(x)
def b(x): c(x)
def c(x): d(x)
def d(x): e(x)
def e(x): f(x)
def f(x): write(x)
# %% [load]
a(1)
x = 2
# %% [train]
a(x)
# %% [evaluate]
result = open("log.txt").read()
