"""Evaluation of the diabetes pipeline."""

from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor

from diabetes.helpers import rmse
from diabetes.runtime import display


class Evaluate(NamedTuple):
    preds: dict
    scores: dict
    best: Any
    imp: pd.DataFrame


def evaluate(
    preds: dict,
    test,
    scores: dict,
    baseline: float,
    forest: RandomForestRegressor,
    model: GradientBoostingRegressor,
    cols: list,
) -> Evaluate:
    """Evaluate the model."""
    preds = preds.copy()
    scores = scores.copy()
    preds['blend'] = (preds['forest'] + preds['boost']) / 2
    scores['blend'] = rmse(test.y, preds['blend'])
    for name, s in sorted(scores.items(), key=lambda kv: kv[1]):
        print(f'{name:8s} {s:6.2f}  ({1 - s / baseline:+.1%} on the mean)')
    best = min(scores, key=scores.get)

    fig, axes = plt.subplots(1, 3, figsize=(11, 3.5), sharey=True)
    for ax, (name, p) in zip(axes, preds.items()):
        ax.scatter(test.y, p, s=6)
        ax.plot([25, 350], [25, 350], 'k--', lw=1)
        ax.set_title(f'{name} {scores[name]:.1f}')
    plt.tight_layout()

    imp = pd.DataFrame({'forest': forest.feature_importances_, 'boost': model.feature_importances_}, index=cols)
    imp['mean'] = imp.mean(axis=1)
    imp.sort_values('mean', ascending=False, inplace=True)
    display(imp.head(5).style.format('{:.3f}'))
    return Evaluate(preds, scores, best, imp)
