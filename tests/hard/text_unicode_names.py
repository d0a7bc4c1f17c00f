# name: text_unicode_names
# expect: right
# holds: identifiers that are not ASCII, one of them not normalised

# %% [parameters]
größe = 3
# %% [load]
данные = [1, 2]
ﬁ = 5
# %% [features]
Δx = данные[1] - данные[0] + fi
def μ(xs):
    return sum(xs) / len(xs) * größe
# %% [train]
π = μ(данные)
# %% [evaluate]
result = (Δx, π)
