"""What to change in the text of the notebook, addressed by row and column of the program.

A name inside an f-string is addressed by the place where the string begins, because Python before
3.12 does not tell where the name stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Place = tuple[int, int]
Keywords = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Edits:
    """What to change in the notebook's text.

    `names` renames a name at a place; `in_strings` those inside the f-string that begins there.
    `literals` puts a name where a literal stands, `lambdas` where a lambda does. `arguments` adds
    keywords to the call of the function or method whose name stands at a place, `partials` wraps
    the name there in a `partial` with those keywords. `parameters` adds keyword-only parameters to
    the function whose name stands at a place.
    `nonlocals` are names whose `global` becomes `nonlocal`; every other `global` is dropped.
    """

    names: dict[Place, str] = field(default_factory=dict)
    in_strings: dict[tuple[int, int, str], str] = field(default_factory=dict)
    literals: dict[Place, str] = field(default_factory=dict)
    lambdas: dict[Place, str] = field(default_factory=dict)
    arguments: dict[Place, Keywords] = field(default_factory=dict)
    partials: dict[Place, Keywords] = field(default_factory=dict)
    parameters: dict[Place, tuple[str, ...]] = field(default_factory=dict)
    nonlocals: dict[str, str] = field(default_factory=dict)

    def rows_beyond_names(self) -> frozenset[int]:
        """Return the rows in which more may change than names outside of strings."""
        tables = (self.literals, self.lambdas, self.arguments, self.partials, self.parameters)
        rows = {row for table in tables for row, _ in table}
        return frozenset(rows | {row for row, _, _ in self.in_strings})
