"""The parameters of the diabetes pipeline and their defaults."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Params:
    seed: int = 7
    n_trees: int = 120
    lr: float = 0.08
    holdout: float = 0.2
    drop_cols: list[str] = field(default_factory=lambda: ["s3", "s1"])
