# name: mutate_instances_made_of_cells
# expect: right
# holds: a class applied to a column; what it made changes in later steps, by the column and alone

# %%
import pandas as pd
class Lead:
    def __init__(self, text):
        self.text, self.score = text, 0
# %% [load]
df = pd.DataFrame({"text": ["b a c", "c b", "d"], "y": [1, 0, 1]})
# %% [features]
df["lead"] = df["text"].map(Lead)
longest = max(df.lead, key=lambda lead: len(lead.text))
# %% [train]
for lead in df.lead:
    lead.score += len(lead.text)
# %% [evaluate]
result = ([lead.score for lead in df.lead], longest.text)
