# name: sklearn_labels_before_another_fit
# expect: right
# holds: labels that were taken from a clustering that is fitted again

# %%
import pandas as pd
from sklearn.cluster import AffinityPropagation
from sklearn.datasets import load_iris
# %% [load]
X = load_iris(as_frame=True).data[:40]
# %% [train]
ap = AffinityPropagation(random_state=0)
ap.fit(X)
labels = ap.labels_
# %% [evaluate]
clustered = pd.Series(index=X.index, data=ap.labels_.flatten())
clustered = clustered[clustered != -1]
# %% [train]
series = pd.Series(index=X.index, data=ap.fit_predict(X).flatten())
series = series[series != -1]
# %% [evaluate]
result = series.value_counts().to_dict(), clustered.tolist(), labels.sum()
