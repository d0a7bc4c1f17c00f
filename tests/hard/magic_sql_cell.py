# name: magic_sql_cell
# expect: refused
# holds: a %%sql cell

# %% [load]
%%sql
select 1
# %% [features]
xs = [1]
# %% [evaluate]
result = xs
