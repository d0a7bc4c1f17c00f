"""What several steps of the diabetes pipeline share."""

import os

import numpy as np
import sklearn

DATA = os.path.join(os.path.dirname(sklearn.__file__), 'datasets', 'data')


def rmse(a, b):
    return float(np.sqrt(((np.asarray(a) - np.asarray(b)) ** 2).mean()))
