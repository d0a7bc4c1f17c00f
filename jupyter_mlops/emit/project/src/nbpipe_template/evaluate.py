"""Evaluate the line."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from nbpipe_template.helpers import Line


def evaluate(model: Line, X_test: pd.DataFrame, y_test: pd.Series) -> float:
    """Measure the error on the test rows and draw the residuals."""
    residuals = y_test - model.predict(X_test)
    rmse = float(np.sqrt((residuals**2).mean()))
    plt.plot(X_test["x"], residuals, "o")
    plt.title("residuals")
    plt.show()
    print(f"rmse {rmse:.3f}")
    return rmse
