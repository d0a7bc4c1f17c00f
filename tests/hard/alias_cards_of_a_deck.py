# name: alias_cards_of_a_deck
# expect: right
# holds: hands that grow hold cards of a deck, which is asked for them

# %%
class Card:
    def __init__(self, s): self.s = s
# %% [load]
deck = [Card(i) for i in range(4)]
hands = {"x": [deck[0], deck[1]], "y": [deck[2]]}
# %% [features]
hands["x"].append(deck[3])
rest = [c.s for c in deck if not any(c in h for h in hands.values())]
# %% [evaluate]
result = rest
