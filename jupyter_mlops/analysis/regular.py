"""Regular expressions: what patterns and matches give. A match is of its process alone."""

from __future__ import annotations

PATTERN = "re.Pattern"
MATCH = "re.Match"
# A group that did not take part is None, and of bytes are bytes.
RESULTS: dict[str, dict[str, str]] = {
    PATTERN: {
        "search": MATCH,
        "match": MATCH,
        "fullmatch": MATCH,
        "findall": "list",
        "split": "list",
        "sub": "scalar",
        "subn": "tuple-of-scalars",
    },
    MATCH: {
        "group": "scalar",
        "groups": "tuple-of-scalars",
        "span": "tuple-of-scalars",
        "start": "int",
        "end": "int",
        "groupdict": "dict",
        "expand": "scalar",
    },
}
MATCHING = frozenset(f"re.{name}" for name in ("match", "search", "fullmatch"))
# Attributes of a match that are no numbers or texts: its pattern.
_PATTERNS = {"re": PATTERN}


def found(kind: str | None, name: str) -> str | None:
    """Return the type of an attribute of a match, None of anything else."""
    if kind != MATCH or name in RESULTS[MATCH]:
        return None
    return _PATTERNS.get(name, "scalar")
