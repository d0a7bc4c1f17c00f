"""Training of the breast_cancer pipeline."""

import pandas as pd
from sklearn.ensemble import RandomForestClassifier


def train(
    X_train: pd.DataFrame,
    y_train,
    *,
    trees: int = 200,
    seed: int = 42,
) -> RandomForestClassifier:
    """Train the model."""
    model = RandomForestClassifier(n_estimators=trees, min_samples_leaf=2, random_state=seed)
    model.fit(X_train, y_train)
    return model
