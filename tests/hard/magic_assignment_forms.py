# name: magic_assignment_forms
# expect: right
# holds: x = %magic and x = !cmd in several places

# %% [load]
here = %pwd
where = !pwd
same = here == where[0]
# %% [features]
if same:
    out = !echo yes
# %% [train]
text = out[0]
# %% [evaluate]
result = (same, text)
