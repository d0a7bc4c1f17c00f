# name: class_written_out
# expect: refused NB122
# holds: texts of a class of the notebook name the module that it is in

# %%
class Scaler:
    factor = 2
# %% [load]
scaler = Scaler()
# %% [features]
labels = [str(Scaler), f"{type(scaler)}", "{}".format(Scaler), "%s %s" % (Scaler, 1)]
# %% [evaluate]
result = (labels, getattr(Scaler, "__module__"))
