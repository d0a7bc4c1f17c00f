"""Loading of the diabetes pipeline."""

import os

import pandas as pd

from diabetes.helpers import DATA


def load() -> pd.DataFrame:
    """Load the data."""
    names = 'age sex bmi bp s1 s2 s3 s4 s5 s6'.split()
    df = pd.read_csv(os.path.join(DATA, 'diabetes_data_raw.csv.gz'), sep=' ', header=None, names=names)
    return df
