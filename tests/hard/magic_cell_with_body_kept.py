# name: magic_cell_with_body_kept
# expect: right
# holds: %%time with a display at its end, %%prun and blank lines before the magic

# %% [load]

%%time
# a comment
xs = [3, 1]
xs.sort()
# %% [features]
%%capture --no-stderr
ys = list(xs)
ys.append(2)
# %% [train]
%prun -q total = sum(ys)
total = sum(ys)
# %% [evaluate]
result = (total, ys)
