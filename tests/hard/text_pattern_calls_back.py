# name: text_pattern_calls_back
# expect: right
# holds: what a compiled pattern gives is a text, whatever function it called

# %%
import re

# %% [load]
text = "cat dog cat bird dog"
ids = {}
def number(m):
    return str(ids.setdefault(m.group(0), len(ids)))

# %% [features]
enc = re.sub(r"\w+", number, text)

# %% [train]
enc2 = re.compile(r"\w+").sub(number, "fish cat")

# %% [evaluate]
result = (enc, enc2, ids)
