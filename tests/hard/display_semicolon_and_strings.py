# name: display_semicolon_and_strings
# expect: right
# holds: shown values with semicolons, conditional expressions and comprehensions with effects

# %% [load]
xs = []
[xs.append(i) for i in range(3)];
# %% [features]
xs.append(10) if len(xs) == 3 else None
# %% [train]
xs and xs.append(20)
n = len(xs)
n;
# %% [evaluate]
result = (xs, n)
