# name: parameter_in_nested_function
# expect: right
# holds: parameters read in nested functions, lambdas, generators and class methods of steps

# %% [parameters]
TOP_K = 2
OFFSET = 10
# %% [load]
xs = [5, 1, 4]
# %% [features]
def outer(values):
    def inner(v):
        return v + OFFSET
    return [inner(v) for v in values][:TOP_K]

ys = outer(xs)
lazy = sum((lambda v: v * TOP_K)(v) for v in ys)
# %% [train]
class Model:
    def predict(self, v, k=TOP_K):
        return v * k + OFFSET
p = Model().predict(lazy)
# %% [evaluate]
result = (ys, lazy, p, outer([1]))
