"""The train:forest step of the diabetes pipeline."""

from typing import NamedTuple

from sklearn.ensemble import RandomForestRegressor

from diabetes.helpers import rmse


class TrainForest(NamedTuple):
    model: RandomForestRegressor
    preds: dict
    scores: dict
    forest: RandomForestRegressor


def train_forest(
    train,
    cols: list,
    test,
    preds: dict,
    scores: dict,
    *,
    n_trees: int = 120,
) -> TrainForest:
    """Train the forest model."""
    preds = preds.copy()
    scores = scores.copy()
    X, y = train[cols], train.y
    # no random_state: draws from numpy's global generator
    model = RandomForestRegressor(n_estimators=n_trees, min_samples_leaf=3)
    model.fit(X, y)
    preds['forest'] = model.predict(test[cols])
    scores['forest'] = rmse(test.y, preds['forest'])
    forest = model
    return TrainForest(model, preds, scores, forest)
