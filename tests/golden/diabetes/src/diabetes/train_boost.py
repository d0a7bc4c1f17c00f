"""The train:boost step of the diabetes pipeline."""

from typing import NamedTuple

import numpy as np
from sklearn.ensemble import GradientBoostingRegressor

from diabetes.helpers import rmse


class TrainBoost(NamedTuple):
    model: GradientBoostingRegressor
    preds: dict
    scores: dict


def train_boost(
    train,
    cols: list,
    test,
    preds: dict,
    scores: dict,
    *,
    lr: float = 0.08,
    n_trees: int = 120,
    seed: int = 7,
) -> TrainBoost:
    """Train the boost model."""
    preds = preds.copy()
    scores = scores.copy()
    # a bit of noise on the training rows helps
    X = train[cols] + np.random.normal(0, .01, size=(len(train), len(cols)))
    model = GradientBoostingRegressor(learning_rate=lr, n_estimators=n_trees, max_depth=2, random_state=seed)
    model.fit(X, train.y)
    preds['boost'] = model.predict(test[cols])
    scores['boost'] = rmse(test.y, preds['boost'])
    return TrainBoost(model, preds, scores)
