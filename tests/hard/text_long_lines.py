# name: text_long_lines
# expect: right
# holds: very long lines and deep nesting

# %% [load]
xs = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40]
text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
# %% [features]
total = sum([sum([sum([x + y + z for x in xs if x % 2 == 0 and x > 3 or x == 1]) for y in xs if y < 3]) for z in (lambda q: [q, q + 1])(len(text))])
# %% [train]
nested = {"a": [{"b": ({"c": [[[[1]]]]},)}]}["a"][0]["b"][0]["c"][0][0][0][0]
# %% [evaluate]
result = (total, nested, len(text))
