"""Two values, compared part by part: equal, different at a place, or in doubt.

>>> compare({"a": [1, 2.0]}, {"a": [1, 2.5]}, name="scores").place
"scores['a'][1]"
"""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_mlops.parity.compare import (
    arrays,
    code,
    containers,
    figures,
    files,
    frames,
    objects,
    scalars,
    timestamped,
)
from jupyter_mlops.parity.compare.walk import Differs, Doubt, Place, Walk

# The first rule that takes a type wins; the last one of `objects` takes everything.
RULES = (
    *scalars.RULES,
    *files.RULES,
    *containers.RULES,
    *arrays.RULES,
    *frames.RULES,
    *figures.RULES,
    *code.RULES,
    *timestamped.RULES,
    *objects.RULES,
)

TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found: `place` and `detail` of the first difference, else empty.

    `deviation` is the largest gap between two floats that count as equal. `doubts` are parts that
    could not be decided; a difference outweighs them.
    """

    place: str = ""
    detail: str = ""
    column: str = ""
    doubts: tuple[Doubt, ...] = ()
    deviation: float = 0.0

    @property
    def differs(self) -> bool:
        return bool(self.detail)

    @property
    def proven(self) -> bool:
        return not self.differs and not self.doubts


def compare(
    reference: object,
    package: object,
    *,
    name: str,
    package_name: str = "",
    tolerance: float = TOLERANCE,
) -> Comparison:
    """Compare the notebook's value with the package's; `name` begins every place in the result.

    A class of the notebook's `__main__` is the same as its namesake in `package_name`.
    """
    walk = Walk(RULES, package_name, tolerance)
    try:
        walk.compare(reference, package, Place(name))
    except Differs as found:
        place = found.place
        return Comparison(
            str(place), found.detail, place.nearest_column, tuple(walk.doubts), walk.deviation
        )
    except RecursionError:
        walk.doubt(Place(name), "the value is nested too deeply to be walked through")
    return Comparison(doubts=tuple(walk.doubts), deviation=walk.deviation)
