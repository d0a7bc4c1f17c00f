# name: mutate_in_comprehension_condition
# expect: right
# holds: a helper called in conditions and f-strings changes a list of an earlier step

# %%
def seen(values, x):
    if x in values:
        return True
    values.append(x)
    return False
# %% [load]
known = [1]
# %% [features]
fresh = [x for x in [1, 2, 2, 3] if not seen(known, x)]
# %% [train]
text = f"{seen(known, 9)} {len(known)}"
assert not seen(known, 10)
# %% [evaluate]
result = (fresh, text, known)
