# name: file_of_a_sparse_matrix
# expect: right
# holds: a sparse matrix is saved in one step, and the file read in another

# %%
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
texts = ["a bright day", "a dark night", "day and night"]
# %% [load]
weights = TfidfVectorizer().fit_transform(texts)
# %% [features]
sp.save_npz("weights.npz", weights)
# %% [train]
again = sp.load_npz("weights.npz")
# %% [evaluate]
result = (again.shape, float(again.sum()))
