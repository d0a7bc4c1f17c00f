"""Load the measurements."""

import pandas as pd


def load(*, data: str = "measurements.csv") -> pd.DataFrame:
    """Read the measurements."""
    return pd.read_csv(data)
