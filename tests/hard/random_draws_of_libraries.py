# name: random_draws_of_libraries
# expect: right
# holds: functions of libraries draw from the seeded generator, in steps and between them

# %%
import numpy as np
import pandas as pd
import seaborn as sns
from scipy import stats
from sklearn.feature_selection import mutual_info_classif

np.random.seed(1)

# %% [load]
df = pd.DataFrame({"g": list("ab") * 5, "a": np.arange(10.0)})
stats.norm.rvs(size=3)

# %%
sns.stripplot(x="g", y="a", data=df)
stats.norm(0, 1).rvs(3)

# %% [features]
first = np.random.rand()
df.groupby("g").sample(1)

# %%
mutual_info_classif(df[["a"]], df.g)
stats.gaussian_kde(df.a).resample(2)

# %% [evaluate]
result = first, np.random.rand()
