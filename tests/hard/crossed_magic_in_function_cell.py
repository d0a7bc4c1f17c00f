# name: crossed_magic_in_function_cell
# expect: right
# holds: %%time over a cell that defines a function with globals and a with block

# %% [parameters]
N = 3
# %%
%%time
from collections import Counter

def count(words):
    with open("log.txt", "a") as f:
        f.write(f"{N}\n")
    return Counter(words).most_common(N)
# %% [load]
words = "a b a c a b".split()
# %% [features]
%time top = count(words)
# %% [train]
lines = len(open("log.txt").readlines())
top.append(("z", lines))
# %% [evaluate]
result = (top, lines)
