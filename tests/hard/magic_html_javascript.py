# name: magic_html_javascript
# expect: right
# holds: %%html, %%javascript and %%latex cells among the steps

# %%
%%html
<b>title</b>
# %% [load]
xs = [1, 2]
# %%
%%javascript
console.log(1)
# %% [features]
total = sum(xs)
# %% [train]
%%latex
$x^2$
# %% [evaluate]
result = total
