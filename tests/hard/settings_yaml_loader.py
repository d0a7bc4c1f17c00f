# name: settings_yaml_loader
# expect: right
# holds: a constructor added to a loader of yaml

# %%
import yaml
yaml.SafeLoader.add_constructor("!sq", lambda l, n: int(l.construct_scalar(n)) ** 2)
# %% [load]
text = "a: !sq 4"
# %% [train]
cfg = yaml.safe_load(text)
# %% [evaluate]
result = cfg
