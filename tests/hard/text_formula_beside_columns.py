# name: text_formula_beside_columns
# expect: right
# holds: formulas in comprehensions name columns that are called like variables of the step

# %%
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
def root(v): return np.sqrt(v + 1)
# %% [load]
df = pd.DataFrame({"x": np.arange(20.0) / 3, "g": ["a", "b"] * 10})
df["y"] = df.x + np.sin(df.x * 9)
# %% [train]
x, y = df["x"], df["y"]
models = {k: smf.ols("y ~ x + root(x) + C(x > 3)", d).fit() for k, d in df.groupby("g")}
# %% [evaluate]
result = (float((x - y).sum()), {k: m.params.tolist() for k, m in models.items()})
