# name: settings_restored_by_with
# expect: right
# holds: with blocks restore what they set; suppress and redirect are seen

# %%
import contextlib
import io
import numpy as np
# %% [load]
with np.errstate(divide="ignore"):
    a = np.array([1.0]) / np.array([0.0])
# %% [features]
with contextlib.suppress(KeyError):
    found = {}["k"]
with contextlib.redirect_stdout(io.StringIO()) as caught:
    print("inside")
# %% [train]
text = caught.getvalue()
# %% [evaluate]
result = (a.tolist(), text, np.geterr()["divide"])
