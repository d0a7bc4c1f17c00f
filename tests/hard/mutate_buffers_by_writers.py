# name: mutate_buffers_by_writers
# expect: right
# holds: buffers that libraries write into, as arguments of functions and of methods

# %%
import csv
import io
import json
import pickle

import numpy as np
import pandas as pd
class Report:
    def __init__(self):
        self.buffer = io.StringIO()
# %% [load]
df = pd.DataFrame({"a": [1, 2, None]})
report, shape = Report(), io.StringIO()
logs = {"log": io.StringIO(), "rows": io.StringIO(), "array": io.BytesIO(), "model": io.BytesIO()}
text = report.buffer
# %% [features]
df.info(buf=shape)
columns = shape.getvalue().count("non-null")
df.info(buf=text)
csv.writer(logs["rows"]).writerow([1, 2])
np.save(logs["array"], np.arange(3))
# %% [train]
json.dump({"a": 1}, logs["log"])
pickle.dump([1, 2], logs["model"])
# %% [evaluate]
result = (columns, report.buffer.getvalue(), [b.getvalue() for b in logs.values()])
