# name: keep_values_of_widgets
# expect: right
# holds: steps use what is set in widgets, not the widgets

# %%
import ipywidgets as widgets

# %% [load]
slider = widgets.IntSlider(value=2, min=0, max=5)
k = slider.value
drop = widgets.Dropdown(options=["a", "b"])
name = drop.value

# %% [evaluate]
result = k, name
