# name: keep_file_iterator
# expect: right-or-refused
# holds: a csv reader is half consumed in load

# %% [file:table.csv]
a,b
1,2
3,4
# %%
import csv
# %% [load]
source = open("table.csv", newline="")
reader = csv.reader(source)
header = next(reader)
# %% [features]
row = next(reader)
# %% [train]
rest = list(reader)
# %% [evaluate]
result = (header, row, rest)
