# name: crossed_result_of_a_test
# expect: right
# holds: what a t-test of scipy gives, which holds a module, crosses a border

# %%
from scipy import stats
import numpy as np
a, b = np.arange(10.), np.arange(10.) ** 1.1
# %% [load]
t = stats.ttest_ind(a, b)
# %% [evaluate]
result = t.pvalue
