# name: text_formula_of_a_widened_function
# expect: refused NB159
# holds: a formula calls a function that reads what a step binds anew

# %%
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
KNOT = 1.5
def hinge(x): return np.maximum(x - KNOT, 0)
# %% [load]
df = pd.DataFrame({"x": np.arange(10.0) / 3})
df["y"] = df.x + np.sin(df.x * 9)
# %% [features]
KNOT = 1.0
# %% [train]
m = smf.ols("y ~ x + hinge(x)", data=df).fit()
# %% [evaluate]
result = m.aic
