# name: settings_plot_style_in_steps
# expect: right
# holds: rcParams and pandas options set inside tagged cells, read later

# %%
import matplotlib.pyplot as plt
import pandas as pd
from pylab import rcParams
# %% [load]
df = pd.DataFrame({"a": [1.23456, 2.0]})
rcParams["figure.figsize"] = 5, 5
# %% [features]
pd.set_option("display.precision", 3)
fig = plt.figure()
size = fig.get_size_inches().tolist()
# %% [train]
text = repr(df)
rcParams["figure.figsize"] = 3, 4
# %% [evaluate]
result = (size, text, plt.figure().get_size_inches().tolist())
