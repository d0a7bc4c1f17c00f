# name: text_formula_in_a_comprehension
# expect: refused NB159
# holds: a formula in a comprehension names what the step binds, where patsy has a `scale` too

# %%
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
# %% [load]
df = pd.DataFrame({"x": np.arange(20.0) / 3, "g": ["a", "b"] * 10})
df["y"] = df.x + np.sin(df.x * 9)
# %% [train]
mean = df.x.mean()
scale = lambda x: x / mean
models = {k: smf.ols("y ~ scale(x)", d).fit() for k, d in df.groupby("g")}
# %% [evaluate]
result = {k: m.params.tolist() for k, m in models.items()}
