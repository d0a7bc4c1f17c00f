# name: text_formula_assembled
# expect: right
# holds: formulas that other steps put together name functions that patsy has too

# %%
import pandas as pd
import statsmodels.formula.api as smf

def standardize(values, eps=1e-3):
    return (values - values.min()) / (values.max() - values.min() + eps)

def center(values):
    return values - 7
# %% [load]
df = pd.DataFrame({"n": [1.0, 2, 3, 4, 5, 6], "y": [1.0, 4, 2, 8, 5, 7]})
# %% [features]
terms = " + ".join(f"standardize({column})" for column in ["n"])
formula = "y ~ " + terms
other = "y ~ center(n)"
# %% [train]
one = smf.ols(formula, df).fit()
two = smf.ols(formula=other, data=df).fit()
# %% [evaluate]
result = (one.params.round(6).to_dict(), two.params.round(6).to_dict(), two.predict(df.head(2)).round(6).tolist())
