# name: function_lambda_late_binding
# expect: right-or-refused
# holds: lambdas that read a global which is rebound later

# %%
k = 2
f = lambda x: x * k
table = {"double": lambda x: x * 2, "k": f}
# %% [load]
a = f(1)
# %% [features]
k = 7
b = f(1)
# %% [train]
c = table["k"](10) + table["double"](1)
# %% [evaluate]
result = (a, b, c)
