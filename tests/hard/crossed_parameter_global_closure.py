# name: crossed_parameter_global_closure
# expect: right
# holds: a parameter read by a nested function through a rebound global

# %% [parameters]
ALPHA = 0.5
# %%
def smoother():
    def smooth(xs):
        out = [xs[0]]
        for x in xs[1:]:
            out.append(ALPHA * x + (1 - ALPHA) * out[-1])
        return out
    return smooth
# %% [load]
xs = [1.0, 2.0, 4.0]
# %% [features]
ys = smoother()(xs)
# %% [train]
ALPHA = 0.9
zs = smoother()(ys)
# %% [evaluate]
result = (ys, zs, ALPHA)
