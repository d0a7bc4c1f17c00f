# name: keep_pandas_exotics
# expect: right
# holds: frames that do not survive a careless file format

# %%
import numpy as np
import pandas as pd
# %% [load]
index = pd.MultiIndex.from_tuples([("a", 1), ("b", 2)], names=["k", None])
df = pd.DataFrame({"c": pd.Categorical(["x", "y"], categories=["y", "x"], ordered=True), 0: [1, 2], "o": [[1], {"a": 2}]}, index=index)
df.attrs["note"] = "kept"
twice = pd.DataFrame([[1, 2.5], [3, 4.5]], columns=["a", "a"])
empty = pd.DataFrame(columns=["a", "b"])
s = pd.Series([1, None], dtype="Int64", name=("t", 1))
period = pd.Series(pd.period_range("2020-01", periods=2, freq="M"))
zoned = pd.Series(pd.date_range("2020-01-01", periods=2, tz="Asia/Tokyo"))
sparse = pd.Series(pd.arrays.SparseArray([0, 0, 1]))
mixed = pd.Series([1, "a", None, np.nan, (1, 2)])
small = np.array([1.5, 2.5], dtype=np.float16)
# %% [features]
kinds = [str(df[c].dtype) for c in df.columns] + [str(x.dtype) for x in (s, period, zoned, sparse, mixed)]
# %% [train]
text = (df.index.names, df.attrs, df.columns.tolist(), twice.shape, empty.dtypes.astype(str).tolist(), s.name)
# %% [evaluate]
result = (kinds, text, str(small.dtype), [type(v).__name__ for v in mixed], df.o.tolist(), list(df.c.cat.categories), df.index.freq if hasattr(df.index, "freq") else None, zoned.iloc[0].isoformat())
