"""The features:2 step of the diabetes pipeline."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from diabetes.helpers import rmse


class Features2(NamedTuple):
    test: Any
    train: Any
    cols: list
    scores: dict
    preds: dict
    baseline: float


def features_2(
    df: pd.DataFrame,
    target: pd.Series,
    *,
    holdout: float = 0.2,
) -> Features2:
    """Derive the features, part 2."""
    df = pd.get_dummies(df, columns=['sex'], drop_first=True, dtype=int)
    df['y'] = target
    df['bmi_x_bp'] = df.bmi_z * df.bp_z

    # by hand, I want the same rows for both models
    perm = np.random.permutation(len(df))
    n_test = int(len(df) * holdout)
    test, train = df.iloc[perm[:n_test]].copy(), df.iloc[perm[n_test:]].copy()
    train.pop('bmi_z')
    test.pop('bmi_z')
    cols = [c for c in train.columns if c != 'y']

    scores = {}
    preds = {}
    baseline = rmse(test.y, train.y.mean())
    scores['mean'] = baseline
    return Features2(test, train, cols, scores, preds, baseline)
