# name: import_that_enables_by_its_path
# expect: right
# holds: an import that lets scikit-learn do something comes along, however it is written

# %%
import sklearn
import sklearn.experimental.enable_iterative_imputer
from sklearn.impute import IterativeImputer
import numpy as np
# %% [load]
X = np.array([[1.0, np.nan], [2.0, 3.0], [3.0, 5.0]])
# %% [train]
imp = IterativeImputer(random_state=0).fit(X)
# %% [evaluate]
result = imp.transform(X).round(4).tolist(), sklearn.__name__
