"""Features of the measurements."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from nbpipe_template.helpers import squares


class Features(NamedTuple):
    X_train: pd.DataFrame
    X_test: pd.DataFrame
    y_train: pd.Series
    y_test: pd.Series


def features(df: pd.DataFrame, *, test_size: float = 0.25) -> Features:
    """Add the squares and split the rows into training and test rows."""
    df = df.copy()
    df = squares(df, "x")
    X = df[["x", "x_squared"]]
    y = df["y"]
    order = np.random.permutation(len(df))
    cut = int(len(df) * (1 - test_size))
    X_train, X_test = X.iloc[order[:cut]], X.iloc[order[cut:]]
    y_train, y_test = y.iloc[order[:cut]], y.iloc[order[cut:]]
    return Features(X_train, X_test, y_train, y_test)
