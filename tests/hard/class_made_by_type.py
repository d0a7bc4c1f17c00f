# name: class_made_by_type
# expect: refused NB140
# holds: an instance of a class that a call of type makes passes between steps

# %% [load]
Box = type("Box", (), {"items": [1, 2]})
box = Box()
# %% [features]
box.items.append(3)
# %% [evaluate]
result = (Box.items, box.items)
