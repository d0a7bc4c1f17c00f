# name: keep_sqlite_file
# expect: right-or-refused
# holds: a database file is opened in a setup cell, changed in one step, read in another

# %%
import sqlite3
con = sqlite3.connect("base.db")
# %% [load]
con.execute("drop table if exists t")
con.execute("create table t (a int)")
con.execute("insert into t values (5)")
con.commit()
# %% [features]
con.execute("update t set a = a * 2")
con.commit()
# %% [train]
total = con.execute("select sum(a) from t").fetchone()[0]
# %% [evaluate]
result = total
