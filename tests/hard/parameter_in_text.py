# name: parameter_in_text
# expect: right
# holds: parameters inside f-strings, format specs, keywords and attribute names

# %% [parameters]
WIDTH = 8
NAME = "n"
# %% [load]
class Holder:
    WIDTH = 99
def make(WIDTH=1, **rest):
    return WIDTH, rest
text = f"{NAME:>{WIDTH}}|{Holder.WIDTH}|{'WIDTH'}|{make(WIDTH=WIDTH, NAME=NAME)}"
# %% [features]
table = {"WIDTH": WIDTH, NAME: "NAME"}
value = table["WIDTH"] + getattr(Holder, "WIDTH")
# %% [train]
long = "WIDTH".join([NAME, str(value)])
# %% [evaluate]
result = (text, table, long)
