"""The ambient state that the steps expect."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd


def settings() -> None:
    """Set what every process that runs a step needs."""
    warnings.filterwarnings('ignore')
    plt.style.use('ggplot')
    pd.set_option('display.precision', 3)


def seed(*, seed: int = 7) -> None:
    """Seed the global generators, once per run."""
    np.random.seed(seed)
