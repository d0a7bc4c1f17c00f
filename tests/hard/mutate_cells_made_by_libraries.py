# name: mutate_cells_made_by_libraries
# expect: right
# holds: lists, dicts and arrays that a library put into cells, changed in later steps

# %%
import json
import numpy as np
import pandas as pd
# %% [load]
tweets = pd.DataFrame({"text": ["a b", "c"], "props": ['{"a": 1}', '{"b": 2}']})
orders = pd.DataFrame({"oid": [1, 1, 2, 2, 3, 3, 3], "item": list("abacbca")})
vectors = {word: np.arange(3.0) + i for i, word in enumerate("abc")}
# %% [features]
tweets["tokens"] = tweets.text.str.split()
tweets["props"] = tweets.props.apply(json.loads)
tweets["vector"] = tweets.text.apply(lambda t: np.mean([vectors[w] for w in t.split()], axis=0))
kept = tweets.vector
baskets = orders.groupby("oid")["item"].apply(list)
by_order = baskets.to_dict()
# %% [train]
for tokens in tweets.tokens:
    tokens.append("<eos>")
for i, props in tweets.props.items():
    props["row"] = i
for vector in tweets.vector:
    vector /= np.linalg.norm(vector)
for oid, items in by_order.items():
    items.sort()
    if len(items) < 3:
        items.append("<pad>")
# %% [evaluate]
result = (tweets.tokens.tolist(), tweets.props.tolist(), np.vstack(kept).sum(), baskets.tolist())
