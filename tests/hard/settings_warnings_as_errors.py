# name: settings_warnings_as_errors
# expect: right
# holds: a warnings filter decides which branch runs

# %%
import warnings
warnings.filterwarnings("error", category=UserWarning)
# %% [load]
xs = [1]
# %% [features]
try:
    warnings.warn("careful")
    xs.append(2)
except UserWarning:
    xs.append(100)
# %% [train]
total = sum(xs)
# %% [evaluate]
result = total
