# name: sklearn_labels_changed_in_place
# expect: right
# holds: labels of a clustering are changed in place, and it is fitted again

# %%
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
# %% [load]
X = load_iris(as_frame=True).data[:40]
# %% [train]
km = KMeans(n_clusters=3, n_init=2, random_state=0).fit(X)
labels = km.labels_
# %% [evaluate]
labels[:5] = 9
first = labels.tolist()
# %% [train]
second = km.labels_.tolist()
km.fit(X)
third = km.labels_
# %% [evaluate]
result = first, second, third.tolist(), labels.tolist(), third is km.labels_
