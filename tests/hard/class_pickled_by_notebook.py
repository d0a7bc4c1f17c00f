# name: class_pickled_by_notebook
# expect: right
# holds: the notebook itself pickles an instance and reads it in a later step

# %%
import pickle

class Model:
    def __init__(self, k):
        self.k = k
# %% [load]
model = Model(3)
# %% [features]
with open("model.pkl", "wb") as f:
    pickle.dump(model, f)
model.k = 100
# %% [train]
with open("model.pkl", "rb") as f:
    again = pickle.load(f)
# %% [evaluate]
result = (again.k, model.k, isinstance(again, Model))
