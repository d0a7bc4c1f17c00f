# name: class_state_through_instances
# expect: right-or-refused
# holds: instances share state through a class attribute that __init__ changes

# %%
class Worker:
    made = 0
    log = []

    def __init__(self):
        Worker.made += 1
        self.id = Worker.made
        self.log.append(self.id)
# %% [load]
a = Worker()
# %% [features]
b = Worker()
# %% [train]
c = Worker()
# %% [evaluate]
result = (a.id, b.id, c.id, Worker.made, a.log)
