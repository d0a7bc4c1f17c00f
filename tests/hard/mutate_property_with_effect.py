# name: mutate_property_with_effect
# expect: right
# holds: reading a property of a notebook class changes the object

# %%
class Ticket:
    def __init__(self):
        self._n = 0

    @property
    def number(self):
        self._n += 1
        return self._n
# %% [load]
ticket = Ticket()
# %% [features]
ticket.number
first = ticket.number
# %% [train]
second = ticket.number
# %% [evaluate]
result = (first, second, ticket.number)
