"""Train the line."""

import pandas as pd

from nbpipe_template.helpers import Line


def train(X_train: pd.DataFrame, y_train: pd.Series, *, ridge: float = 0.1) -> Line:
    """Fit the line to the training rows."""
    model = Line(ridge)
    model.fit(X_train, y_train)
    return model
