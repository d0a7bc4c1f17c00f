# name: flow_list_added_to_by_a_league
# expect: right
# holds: a list is added to by a statement that is too much to follow

# %%
from dataclasses import dataclass, field
@dataclass
class Team:
    elo: float = 1500
    def expect(self, o): return 1 / (1 + 10 ** ((o.elo - self.elo) / 400))
@dataclass
class League:
    teams: dict = field(default_factory=dict)
    k: float = 20
    def __getitem__(self, n): return self.teams.setdefault(n, Team())
    def play(self, a, b):
        A, B = self[a], self[b]
        d = self.k * (1 - A.expect(B))
        A.elo += d
        return d
# %% [load]
league = League()
# %% [train]
ds = [league.play("x", "y")]
# %% [features]
ds += [league.play("y", "x")]
# %% [evaluate]
result = ds
