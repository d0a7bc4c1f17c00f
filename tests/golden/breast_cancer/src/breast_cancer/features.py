"""Features of the breast_cancer pipeline."""

from typing import Any, NamedTuple

import pandas as pd
from sklearn.model_selection import train_test_split


class Features(NamedTuple):
    X_train: pd.DataFrame
    X_test: pd.DataFrame
    y_train: Any
    y_test: Any


def features(df: pd.DataFrame, *, test_size: float = 0.25, seed: int = 42) -> Features:
    """Derive the features."""
    df = df.copy()
    df["malignant"] = 1 - df.benign
    df["area_growth"] = df.area_worst / df.area_mean
    df["concave_share"] = df.concave_points_mean / df.concavity_mean.where(df.concavity_mean > 0)
    df["concave_share"] = df["concave_share"].fillna(0.0)

    # Perimeter and area follow from the radius.
    df = df.drop(columns=["perimeter_mean", "perimeter_worst", "area_mean"])

    X = df.drop(columns=["benign", "malignant"])
    y = df.malignant
    X_train, X_test, y_train, y_test = train_test_split(
        X, y, test_size=test_size, random_state=seed, stratify=y
    )
    return Features(X_train, X_test, y_train, y_test)
