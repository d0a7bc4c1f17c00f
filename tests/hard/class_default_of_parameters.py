# name: class_default_of_parameters
# expect: right
# holds: a class of which an instance crosses takes parameters as defaults, and two ways to make it

# %% [parameters]
SEED = 3
SHARE = -0.25
NAME = "it's"

# %%
import numpy as np


class Model:
    """The mean, with some noise."""

    def __init__(self, share=SHARE, *, seed=SEED, name=NAME):
        self.rng = np.random.RandomState(seed)
        self.share, self.name = share, name

    def fit(self, values):
        self.mean = values.mean() + self.share * self.rng.rand()
        return self


def best(values, *models):
    assert all(isinstance(model, Model) for model in models)
    return max(models, key=lambda model: model.fit(values).mean)


def usual() -> Model:
    return Model(seed=7)


# %% [load]
values = np.arange(10.0)
# %% [train]
model = best(values, Model(), Model(0.5), usual())
plain = Model(
    name="plain",  # the rest is as usual
).fit(values)
# %% [evaluate]
result = model.mean, plain.mean, plain.share, model.name, plain.name
