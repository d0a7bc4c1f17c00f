"""The parameters of the nbpipe_template pipeline and their defaults."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Train:
    ridge: float = 0.1


@dataclass(frozen=True, slots=True)
class Params:
    data: str = "measurements.csv"
    test_size: float = 0.25
    seed: int = 42
    train: Train = field(default_factory=Train)
