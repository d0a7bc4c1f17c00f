# name: function_kept_with_constants
# expect: right
# holds: a vectorizer that crosses keeps a function of its cell, which reads constants there

# %%
import re

from sklearn.feature_extraction.text import CountVectorizer

# %% [load]
texts = ["the cats are running", "a dog ran home", "the dog sleeps"]
# %% [features]
STOP = {"the", "a"}
WORD = re.compile(r"\w+")
SHORTEST = 2
LONGEST = SHORTEST + 5


def words(text):
    return WORD.findall(text)


def tokens(text, shortest=SHORTEST):
    return [w for w in words(text) if w not in STOP and shortest < len(w) <= LONGEST]


vectorizer = CountVectorizer(tokenizer=tokens, token_pattern=None)
counts = vectorizer.fit_transform(texts)
# %% [train]
again = vectorizer.transform(["the dog ran", "cats sleeping all day long"])
# %% [evaluate]
result = counts.toarray().sum(), again.toarray().tolist(), sorted(STOP), LONGEST
