# name: mutate_instance_by_own_method_in_evaluate
# expect: right
# holds: a method of an own class keeps the error of evaluate in the model

# %%
class Model:
    def fit(self, x): self.m = sum(x)/len(x); return self
    def evaluate(self, x): self.err = sum(abs(v-self.m) for v in x)/len(x)

# %% [load]
x = [1., 2., 6.]
# %% [train]
result = Model().fit(x)
# %% [evaluate]
result.evaluate(x)
