"""From a notebook to the pipeline that it means, or to the findings that stand in the way.

    [load]      df = pd.read_csv(DATA)        def load(*, data): ...       -> df
    [features]  df["t"] = df.tenure / 12  ->  def features(df): ...        -> df, X
    [train]     model.fit(X, y)               def train(X, y): ...         -> model

The statements of the notebook are interpreted twice: in the order of the document, to see which
are needed and may be moved, and in the order of the package, to see what crosses its borders.
"""

from __future__ import annotations

from jupyter_mlops.extract.extraction import Extraction, extract

__all__ = ["Extraction", "extract"]
