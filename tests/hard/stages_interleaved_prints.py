# name: stages_interleaved_prints
# expect: right
# holds: interleaved stages whose effects on one file must keep their order

# %% [load]
open("order.txt", "w").write("load ")
xs = [1]
# %% [train]
open("order.txt", "a").write("train ")
n = len(xs)
# %% [load]
open("order.txt", "a").write("load2 ")
ys = [2]
# %% [evaluate]
text = open("order.txt").read()
result = (text, n, ys)
