# name: display_result_replaced
# expect: right
# holds: results that cells show under one name, one of them changed after it is shown

# %%
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.tree import DecisionTreeClassifier

# %% [load]
X = [[0, 1], [1, 1], [2, 0], [3, 1], [4, 0], [5, 0]]
y = [0, 0, 1, 0, 1, 1]
# %% [train]
stump = DecisionTreeClassifier(max_depth=1, random_state=0).fit(X, y)
tree = DecisionTreeClassifier(random_state=0).fit(X, y)
# %% [evaluate]
result = accuracy_score(y, stump.predict(X))
result
# %% [evaluate]
cm = confusion_matrix(y, stump.predict(X))
cm
# %% [evaluate]
cm[0, 0] = 7
result = accuracy_score(y, tree.predict(X))
result
# %% [evaluate]
cm = confusion_matrix(y, tree.predict(X))
result = (result, cm)
