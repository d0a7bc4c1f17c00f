# name: settings_rcparams
# expect: right
# holds: rcParams set in load and a style in setup, read later

# %%
import matplotlib.pyplot as plt
plt.style.use("ggplot")
# %% [load]
plt.rcParams["lines.linewidth"] = 7.5
xs = [1, 2]
# %% [features]
width = plt.rcParams["lines.linewidth"]
# %% [train]
plt.rc("font", size=21)
fig, ax = plt.subplots()
line, = ax.plot(xs)
drawn = line.get_linewidth()
# %% [evaluate]
result = (width, drawn, plt.rcParams["font.size"], plt.rcParams["axes.grid"])
