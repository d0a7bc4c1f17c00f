# name: keep_sqlite_memory
# expect: right-or-refused
# holds: an in-memory database connection is used in three steps

# %%
import sqlite3
# %% [load]
con = sqlite3.connect(":memory:")
con.execute("create table t (a int)")
con.executemany("insert into t values (?)", [(1,), (2,)])
# %% [features]
con.execute("insert into t values (10)")
# %% [train]
total = con.execute("select sum(a) from t").fetchone()[0]
# %% [evaluate]
result = total
