# name: function_nested_scope_mutation
# expect: right
# holds: nested functions change containers of the outer function and of the notebook

# %%
def collect(groups):
    found = []
    def visit(node):
        for child in node:
            if isinstance(child, list):
                visit(child)
            else:
                found.append(child)
    visit(groups)
    groups.append("visited")
    return found
# %% [load]
tree = [1, [2, [3]]]
# %% [features]
leaves = collect(tree)
# %% [train]
n = len(tree)
# %% [evaluate]
result = (leaves, n, tree)
