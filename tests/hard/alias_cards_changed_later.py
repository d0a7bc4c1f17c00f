# name: alias_cards_changed_later
# expect: right
# holds: hands that grow hold cards of a deck, one of which is changed later

# %%
class Card:
    def __init__(self, s): self.s = s
# %% [load]
deck = [Card(i) for i in range(4)]
hands = {"x": [deck[0], deck[1]], "y": [deck[2]]}
# %% [features]
hands["x"].append(deck[3])
# %% [train]
deck[0].s = 9
# %% [evaluate]
result = [[c.s for c in h] for h in hands.values()]
