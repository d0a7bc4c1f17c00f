"""The ambient state that the steps expect."""

import numpy as np
import pandas as pd


def settings() -> None:
    """Set what every process that runs a step needs."""
    pd.set_option("display.max_rows", 20)


def seed(*, seed: int = 42) -> None:
    """Seed the global generators, once per run."""
    np.random.seed(seed)
