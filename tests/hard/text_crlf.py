# name: text_crlf
# expect: right
# holds: cells with CRLF line ends
# newline: crlf

# %% [load]
text = """one
two"""
if True:
    xs = [1,
          2]
# %% [features]
n = len(text)
# %% [train]
lines = text.split("\n") + \
    ["end"]
# %% [evaluate]
result = (n, lines, xs)
