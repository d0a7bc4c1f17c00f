# name: parameter_name_clashes
# expect: right
# holds: parameters whose lower-case names are keywords, builtins or other variables

# %% [parameters]
LAMBDA = 0.1
CLASS = "x"
LIST = [1]
X = 2
DF = "frame"
Import = 7
trees = 1
TREES = 10
# %% [load]
x = X + 1
df = DF + "!"
list_ = LIST + [2]
# %% [features]
y = x * LAMBDA + trees + TREES
# %% [train]
label = CLASS + str(len(list(LIST))) + str(Import)
# %% [evaluate]
result = (x, X, df, list_, y, label)
