# name: function_f_string_scopes
# expect: right
# holds: comprehensions and lambdas inside f-strings have scopes of their own

# %%
c = "outer"
def show(d):
    return f"<{', '.join(f'{k}={v}' for k, v in d.items())}>"
# %% [load]
columns = ["a", "bb"]
width = 4
# %% [features]
text = f"{[f'{c:>{width}}' for c in columns]} {max(len(v) for v in columns):.2f} {c}"
# %% [train]
shown = show({"n": len(columns)})
width = 6
# %% [evaluate]
result = (text, shown, f"{(lambda x: f'{x!r:>{width}}')(c)}")
