# name: mutate_dicts_in_a_column
# expect: right
# holds: dicts that `json.loads` put into a column, which get a key in the loop of a later step

# %%
import json
import pandas as pd
# %% [load]
events = pd.DataFrame({"props": ['{"a": 1}', '{"b": 2}']})
# %% [features]
events["props"] = events.props.apply(json.loads)
# %% [train]
for i, props in events.props.items():
    props["row"] = i
# %% [evaluate]
result = events.props.tolist()
