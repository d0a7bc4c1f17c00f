# name: file_named_by_keyword
# expect: right
# holds: a library function that writes a file under the name it is given by keyword

# %%
from sklearn.tree import DecisionTreeClassifier, export_graphviz
# %% [load]
xs, ys = [[0], [1], [2], [3]], [0, 0, 1, 1]
# %% [train]
tree = DecisionTreeClassifier(random_state=0).fit(xs, ys)
# %% [evaluate]
export_graphviz(tree, out_file="tree.dot", filled=True)
with open("tree.dot") as file:
    text = file.read()
result = len(text)
