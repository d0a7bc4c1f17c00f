# name: import_submodule_of_another
# expect: right
# holds: submodules that are there only because another line imported them

# %%
import importlib
import matplotlib as mpl
import matplotlib.pyplot as plt
import xml
import xml.etree.ElementTree as ET

mpl.style.use("ggplot")
# %% [load]
tree = ET.fromstring("<a><b>1</b></a>")
found = importlib.util.find_spec("json").name
# %% [features]
values = [int(node.text) for node in tree]
kind = isinstance(tree, xml.etree.ElementTree.Element)
# %% [evaluate]
ticks = mpl.ticker.MaxNLocator(4).tick_values(0, 10).tolist()
result = (values, kind, found, ticks, mpl.rcParams["axes.facecolor"])
