# name: mutate_frame_whose_labels_another_has
# expect: right
# holds: clusters of scaled groups, written back into the frame that gave the scaled one its index

# %%
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.preprocessing import StandardScaler
# %% [load]
orders = pd.DataFrame({"who": list("aabbccdd"), "amount": [1.0, 2, 30, 31, 5, 4, 29, 33]})
# %% [features]
groups = orders.groupby("who").agg({"amount": ["sum", "mean"]})
groups.columns = ["_".join(column) for column in groups.columns]
scaled = pd.DataFrame(
    StandardScaler().fit_transform(groups), columns=groups.columns, index=groups.index
)
# %% [train]
model = KMeans(2, n_init=3, random_state=0)
groups["cluster"] = model.fit_predict(scaled)
# %% [evaluate]
profile = groups.groupby("cluster").mean().round(2)
profile.style.background_gradient()
result = (profile, scaled.shape, orders.shape)
