# name: magic_mlops_marks
# expect: right
# holds: steps named by a first comment and by %%mlops

# %%
import math
# %%
#| mlops: load
xs = [1.0, 4.0]
# %%
%%mlops features
ys = [math.sqrt(x) for x in xs]
# %%
#| mlops: train:sum
total = sum(ys)
# %%
%%mlops evaluate
result = (ys, total)
