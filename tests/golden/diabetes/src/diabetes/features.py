"""Features of the diabetes pipeline."""

import pandas as pd


def zscore(col, d=None, *, df):
    # uses the notebook's df when none is given
    d = df if d is None else d
    return (d[col] - d[col].mean()) / d[col].std()


def clip(frame, col, k=2.5):
    """in place!"""
    lo, hi = frame[col].mean() - k * frame[col].std(), frame[col].mean() + k * frame[col].std()
    frame.loc[frame[col] < lo, col] = lo
    frame.loc[frame[col] > hi, col] = hi
    return frame


def features(df: pd.DataFrame, *, drop_cols: list[str] | None = None) -> pd.DataFrame:
    """Derive the features."""
    drop_cols = ["s3", "s1"] if drop_cols is None else drop_cols
    df = df.copy()
    for c in ['bmi', 'bp', 's5']:
        clip(df, c)
    df['sex'] = df['sex'].map({1: 'f', 2: 'm'})
    df['bmi_z'] = zscore('bmi', df=df)
    df['bp_z'] = zscore('bp', df=df)
    df.drop(columns=drop_cols, inplace=True)
    return df
