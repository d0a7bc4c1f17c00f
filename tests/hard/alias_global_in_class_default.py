# name: alias_global_in_class_default
# expect: right-or-refused
# holds: a class keeps a setup list as a class attribute; steps change the list

# %%
STOP = ["a"]

class Cleaner:
    stop = STOP

    def clean(self, words):
        return [w for w in words if w not in self.stop]
# %% [load]
words = ["a", "b", "c"]
# %% [features]
STOP.append("b")
kept = Cleaner().clean(words)
# %% [train]
Cleaner.stop.append("c")
n = len(STOP)
# %% [evaluate]
result = (kept, n, STOP)
