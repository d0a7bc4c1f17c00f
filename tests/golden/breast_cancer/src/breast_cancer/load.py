"""Loading of the breast_cancer pipeline."""

from pathlib import Path

import pandas as pd
import sklearn


def load() -> pd.DataFrame:
    """Load the data."""
    MEASURES = [
        "radius", "texture", "perimeter", "area", "smoothness",
        "compactness", "concavity", "concave_points", "symmetry", "fractal_dimension",
    ]
    columns = [f"{measure}_{kind}" for kind in ("mean", "error", "worst") for measure in MEASURES]
    folder = Path(sklearn.__file__).parent / "datasets" / "data"

    # The first row of the file counts rows and columns; it is not a header.
    df = pd.read_csv(folder / "breast_cancer.csv", skiprows=1, names=[*columns, "benign"])
    return df
