# name: sklearn_statsmodels_of_a_slice
# expect: right
# holds: models of statsmodels that keep parts of a frame which later steps read

# %%
import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.tsa.arima.model import ARIMA
# %% [load]
df = pd.DataFrame({"d": np.sin(np.arange(60.0)), "e": np.arange(60.0)})
train, test = df[:50], df[50:]
# %% [train]
line = sm.OLS(train["d"], sm.add_constant(train[["e"]])).fit()
series = ARIMA(train["d"], order=(1, 0, 0)).fit()
# %% [evaluate]
forecast = series.get_forecast(len(test)).predicted_mean
result = (line.params, forecast, float(abs(test["d"] - forecast).mean()), df.shape)
