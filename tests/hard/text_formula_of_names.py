# name: text_formula_of_names
# expect: right
# holds: a formula whose text names a module, a function and a constant, read by a later step

# %%
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

power = 2

def half(values):
    return values / 2
# %% [load]
df = pd.DataFrame({"y": np.arange(1.0, 31) ** 1.5, "x": np.sin(np.arange(30.0)), "z": np.arange(30) % 3})
# %% [train]
model = smf.ols("np.log1p(y) ~ half(x) + I(z ** power)", data=df).fit()
# %% [evaluate]
result = (model.params, model.predict(df.head(3)), df.shape)
