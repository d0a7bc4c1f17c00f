# name: stages_out_of_order_counts
# expect: right
# holds: saved execution counts that disagree with the order of the document

# %% [load] count=5
x = 1
# %% [features] count=2
x = x + 10
# %% [train] count=9
y = x * 2
# %% [evaluate] count=3
result = (x, y)
