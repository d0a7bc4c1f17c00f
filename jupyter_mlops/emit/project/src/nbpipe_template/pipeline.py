"""The nbpipe_template pipeline: load, features, train, evaluate."""

from nbpipe_template.evaluate import evaluate
from nbpipe_template.features import features
from nbpipe_template.load import load
from nbpipe_template.params import Params
from nbpipe_template.runtime import Pipeline, Step
from nbpipe_template.settings import seed, settings
from nbpipe_template.train import train

pipeline = Pipeline(
    "nbpipe_template",
    steps=[
        Step(load, returns="df"),
        features,
        Step(train, returns="model"),
        Step(evaluate, returns="rmse"),
    ],
    params=Params,
    settings=settings,
    seed=seed,
)
