# name: flow_loop_of_no_round_expected
# expect: refused NB124
# holds: a step expects that the loop of an earlier step ran no round

# %% [load]
xs = []
# %% [features]
for x in xs:
    m = x
# %% [evaluate]
try:
    result = m
except NameError:
    result = "none"
