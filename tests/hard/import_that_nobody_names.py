# name: import_that_nobody_names
# expect: right
# holds: imports that make others possible: experimental classes of scikit-learn

# %%
import numpy as np
from sklearn.experimental import enable_halving_search_cv  # noqa
from sklearn.model_selection import HalvingGridSearchCV
from sklearn.tree import DecisionTreeClassifier

# %% [load]
X = np.arange(40.0).reshape(20, 2)
y = np.arange(20) % 2

# %% [features]
from sklearn.experimental import enable_iterative_imputer
from sklearn.impute import IterativeImputer

X = IterativeImputer().fit_transform(X)

# %% [train]
tree = DecisionTreeClassifier(random_state=0)
search = HalvingGridSearchCV(tree, {"max_depth": [1, 2]}, random_state=0).fit(X, y)

# %% [evaluate]
result = X, search.best_params_
