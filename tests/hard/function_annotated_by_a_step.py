# name: function_annotated_by_a_step
# expect: right
# holds: annotations of a function name what steps bind

# %% [features]
Probability = float
deck = [4, 4, 4]
# %% [train]
Abstract = tuple
start = Abstract(deck)
# %%
def p_sweep(d: Abstract) -> Probability:
    return sum(Abstract(d)) / 52
# %% [train]
p = p_sweep(start)
# %% [evaluate]
result = p * 2
