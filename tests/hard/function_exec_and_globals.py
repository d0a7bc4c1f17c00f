# name: function_exec_and_globals
# expect: right-or-refused
# holds: exec, eval, globals() and vars() make and read names

# %% [load]
exec("a = 5")
globals()["b"] = 7
# %% [features]
c = eval("a + b")
# %% [train]
for name in ["d", "e"]:
    globals()[name] = c
# %% [evaluate]
result = (c, d + e, "a" in globals())
