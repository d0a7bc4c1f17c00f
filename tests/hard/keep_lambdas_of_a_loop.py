# name: keep_lambdas_of_a_loop
# expect: right-or-refused
# holds: lambdas made in a loop, that values keep, see the last value of its variable

# %%
import numpy as np
from sklearn.preprocessing import FunctionTransformer

# %% [load]
x = np.arange(20.0)[:, None]
# %% [features]
steps = []
for power in (1, 2, 3):
    steps.append(FunctionTransformer(lambda a: a**power))
    steps.append(FunctionTransformer(lambda a, power=power: a**power))
# %% [train]
y = [step.fit_transform(x).sum() for step in steps]
power = 5
# %% [evaluate]
result = [y, [step.transform(x).sum() for step in steps]]
