# name: function_recursion_by_a_key
# expect: right-or-refused
# holds: a method calls itself through the key of max

# %%
class Task:
    def __init__(self, name, cost, *deps): self.name, self.cost, self.deps, self.start = name, cost, deps, None
    def finish(self):
        if self.start is None:
            last = max(self.deps, key=Task.finish, default=None)
            self.start = last.finish() if last else 0
        return self.start + self.cost
# %% [load]
a = Task("a", 3); b = Task("b", 2, a); c = Task("c", 4, a, b); d = Task("d", 1, c)
# %% [train]
end = d.finish()
# %% [evaluate]
result = (end, a.start, b.start, c.start)
