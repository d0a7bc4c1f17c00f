# name: mutate_xml_tree
# expect: right
# holds: functions of libraries that put something into a tree, and one that keeps a matrix

# %%
import xml.etree.ElementTree as ET

import numpy as np
from scipy.sparse.linalg import aslinearoperator

# %% [load]
root = ET.fromstring("<a><b x='1'/></a>")
A = np.eye(2)
L = aslinearoperator(A)

# %% [features]
ET.SubElement(root, "d").text = "new"
A *= 2

# %% [train]
ET.indent(root)
y = L @ np.ones(2)

# %% [evaluate]
result = ET.tostring(root).decode(), y.tolist()
