# name: keep_statements_that_only_act
# expect: right
# holds: statements of steps that write files, print by a callback or warn

# %%
import warnings

import numpy as np
import pandas as pd
import scipy.io

# %% [load]
arr = np.array([1.0, 2.0, 3.0])
arr.tofile("a.bin")
scipy.io.savemat("a.mat", {"x": arr})

# %% [features]
df = pd.DataFrame({"a": arr})
df.to_latex("a.tex") if False else df.to_xml("a.xml", parser="etree")
df.a.map(print)
list(map(print, arr))

# %% [train]
warnings.warn("said")

# %% [evaluate]
from pathlib import Path

result = [np.fromfile("a.bin"), scipy.io.loadmat("a.mat")["x"], Path("a.xml").read_text()]
