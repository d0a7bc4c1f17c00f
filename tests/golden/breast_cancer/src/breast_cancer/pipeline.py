"""The breast_cancer pipeline: load, features, train, evaluate."""

from breast_cancer.evaluate import evaluate
from breast_cancer.features import features
from breast_cancer.load import load
from breast_cancer.params import Params
from breast_cancer.runtime import Pipeline, Step
from breast_cancer.train import train

pipeline = Pipeline(
    "breast_cancer",
    steps=[Step(load, returns="df"), features, Step(train, returns="model"), evaluate],
    params=Params,
)
