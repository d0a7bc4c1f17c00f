# name: mutate_unknown_method
# expect: right
# holds: a method of a library object that changes it and is in nobody's table

# %%
import configparser
# %% [load]
parser = configparser.ConfigParser()
parser.read_string("[a]\nx = 1")
# %% [features]
parser.add_section("b")
parser.set("b", "y", "2")
# %% [train]
sections = parser.sections()
parser.remove_section("a")
# %% [evaluate]
result = (sections, parser.sections(), parser["b"]["y"])
