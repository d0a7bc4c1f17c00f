# name: plot_show_and_seaborn_like
# expect: right
# holds: plots shown, closed and drawn by pandas; axes are kept

# %%
import matplotlib.pyplot as plt
import pandas as pd
# %% [load]
df = pd.DataFrame({"a": [1, 2, 3]})
df.a.hist()
plt.show()
# %% [features]
axes = df.plot(subplots=True)
plt.show()
kept = df["a"].plot.line()
# %% [train]
plt.close("all")
heights = [bar.get_height() for bar in plt.bar([0, 1], [4, 5])]
# %% [evaluate]
plt.tight_layout()
plt.savefig("last.png")
import os
result = (len(axes), [float(h) for h in heights], os.path.exists("last.png"))
