# name: text_formula_over_patsy
# expect: right
# holds: a formula names a function of the notebook that is called as one of patsy's own

# %%
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

def center(values):
    return values - np.mean(values) + 100
# %% [load]
df = pd.DataFrame({"y": np.arange(1.0, 31) ** 1.5, "x": np.sin(np.arange(30.0))})
# %% [train]
model = smf.ols("y ~ np.log1p(center(x))", data=df).fit()
# %% [evaluate]
result = model.predict(df.head(3)).round(9).tolist()
