# name: file_written_by_a_chain
# expect: right
# holds: statements whose only use is the file that they leave, by methods of what a call gave

# %%
from pathlib import Path

import numpy as np
import polars as pl
import xgboost as xgb
# %% [load]
table = pl.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]})
pl.DataFrame({"v": [1, 2]}).write_csv("written.csv")
table.group_by("k").agg(pl.len()).sort("k").write_ndjson("counted.json")
table.lazy().sink_csv("sunk.csv")
Path("empty.txt").open("w").close()
Path("link.csv").symlink_to("written.csv")
matrix = np.arange(8.0).reshape(4, 2)
xgb.DMatrix(matrix, matrix[:, 0]).save_binary("matrix.bin")
# %% [features]
written = pl.read_csv("written.csv")
sunk = pl.scan_csv("sunk.csv").collect()
# %% [evaluate]
result = (
    written.rows(),
    sunk.rows(),
    pl.read_ndjson("counted.json").rows(),
    pl.read_csv("link.csv").rows(),
    Path("empty.txt").exists(),
    xgb.DMatrix("matrix.bin").num_row(),
)
