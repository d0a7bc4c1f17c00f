"""Evaluation of the breast_cancer pipeline."""

from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import RocCurveDisplay, accuracy_score, recall_score, roc_auc_score


class Evaluate(NamedTuple):
    probability: np.ndarray
    predicted: np.ndarray
    accuracy: float
    recall: float
    auc: float
    importance: pd.Series


def evaluate(
    model: RandomForestClassifier,
    X_test: pd.DataFrame,
    y_test,
    X_train: pd.DataFrame,
    *,
    threshold: float = 0.4,
) -> Evaluate:
    """Evaluate the model."""
    probability = model.predict_proba(X_test)[:, 1]
    predicted = probability >= threshold

    accuracy = accuracy_score(y_test, predicted)
    recall = recall_score(y_test, predicted)
    auc = roc_auc_score(y_test, probability)
    print(f"accuracy {accuracy:.3f}  recall {recall:.3f}  auc {auc:.4f}")

    RocCurveDisplay.from_predictions(y_test, probability)
    plt.show()

    importance = pd.Series(model.feature_importances_, index=X_train.columns)
    importance = importance.sort_values(ascending=False).head(8)
    return Evaluate(probability, predicted, accuracy, recall, auc, importance)
