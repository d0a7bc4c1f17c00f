# name: text_return_like
# expect: right
# holds: names and texts that could meet the generated code

# %% [load]
return_value = "return"
NamedTuple = 3
Load = {"a": 1}
def _private(x):
    return x
__hidden = 4
_ = 9
# %% [features]
Features = list(Load)
pd = "not pandas"
kept = _private(__hidden) + _
# %% [train]
Train = (NamedTuple, pd)
annotations = Train[0]
# %% [evaluate]
Evaluate = annotations + kept
result = (return_value, Features, Train, Evaluate)
