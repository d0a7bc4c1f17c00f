"""The parameters of the breast_cancer pipeline and their defaults."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Params:
    test_size: float = 0.25
    seed: int = 42
    trees: int = 200
    threshold: float = 0.4
