# name: flow_augmented_across_steps
# expect: right
# holds: augmented assignment to names of earlier steps

# %% [load]
n = 1
text = "a"
xs = [1]
keep = xs
t = (1,)
# %% [features]
n += 10
text *= 3
xs += [2]
t += (2,)
# %% [train]
n **= 2
xs = xs + [3]
text += "!"
# %% [evaluate]
n //= 2
result = (n, text, xs, keep, t)
