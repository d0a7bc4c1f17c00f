# name: mutate_records_of_a_frame
# expect: right
# holds: dicts that `to_dict` made of rows and of columns, scaled in a later step

# %%
import numpy as np
import pandas as pd
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
# %% [load]
rng = np.random.RandomState(8)
churn = pd.DataFrame(
    {
        "tenure": rng.randint(0, 72, 120),
        "contract": rng.choice(["month", "one", "two"], 120),
        "churn": rng.choice(["Yes", "No"], 120),
    }
)
# %% [features]
churn.replace({"churn": {"Yes": 1, "No": 0}}, inplace=True)
churn["churn"] = churn.churn.astype(int)
cat, num = ["contract"], ["tenure"]
train, valid = churn[:90], churn[90:]
y_train, y_valid = train.pop("churn").values, valid.pop("churn").values
dicts = train[cat + num].to_dict(orient="records")
columns = train.to_dict("list")
# %% [train]
dv = DictVectorizer(sparse=False)
raw = dv.fit_transform(dicts)
for row in dicts:
    row["tenure"] /= 72
columns["tenure"].append(-1)
model = LogisticRegression(max_iter=500).fit(dv.transform(dicts), y_train)
# %% [evaluate]
scored = model.predict_proba(dv.transform(valid[cat + num].to_dict("records")))[:, 1]
result = (scored.sum(), y_valid.sum(), raw[0], dicts[0], len(columns["tenure"]), train.shape)
