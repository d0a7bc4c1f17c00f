"""The diabetes pipeline: load, features, load:2, features:2, train:forest, train:boost, evaluate."""

from diabetes.evaluate import evaluate
from diabetes.features import features
from diabetes.features_2 import features_2
from diabetes.load import load
from diabetes.load_2 import load_2
from diabetes.params import Params
from diabetes.runtime import Pipeline, Step
from diabetes.settings import seed, settings
from diabetes.train_boost import train_boost
from diabetes.train_forest import train_forest

pipeline = Pipeline(
    "diabetes",
    steps=[
        Step(load, returns="df"),
        Step(features, returns="df"),
        Step(load_2, returns="target", name="load:2"),
        Step(features_2, name="features:2"),
        Step(train_forest, name="train:forest"),
        Step(train_boost, name="train:boost"),
        evaluate,
    ],
    params=Params,
    settings=settings,
    seed=seed,
)
