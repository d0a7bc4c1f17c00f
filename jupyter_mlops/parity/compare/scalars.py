"""Single values: exact by `==`, floats within the tolerance."""

from __future__ import annotations

import datetime
import fractions
import math
import pathlib
import re
import types
import uuid
from typing import Any

from jupyter_mlops.parity.compare.walk import Differs, Place, Rule, Walk, unlike

# Equality of these types is equality of all they hold; datetime and Decimal are not among them
# (a fold, a time zone and trailing zeros are lost on `==`) and are compared by their recipe.
_EXACT = (
    int, bool, str, bytes, bytearray, type(None), type(Ellipsis), type(NotImplemented),
    range, slice, fractions.Fraction, uuid.UUID, re.Pattern, datetime.date, datetime.timedelta,
    pathlib.PosixPath, pathlib.WindowsPath, pathlib.PurePosixPath, pathlib.PureWindowsPath,
)  # fmt: skip
EXACT = frozenset(_EXACT)

# Two values of one of these types that are `==` need no further look.
QUICK = EXACT | {float}

SMALLEST_SCALE = 1e-6


def close(reference: Any, package: Any, walk: Walk, scale: float = 0.0) -> bool:
    """Say whether two floats or complex numbers agree, and note how far they are apart.

    They agree within `tolerance * |reference|` plus `tolerance * scale`, where `scale` is the
    size of the values around them, held between 1e-6 and 1. NaN agrees with NaN.
    """
    if reference == package or (reference != reference and package != package):
        return True
    gap = abs(reference - package)
    if not math.isfinite(gap):
        return False
    room = walk.tolerance * (abs(reference) + min(max(scale, SMALLEST_SCALE), 1.0))
    if gap > room:
        return False
    walk.deviate(float(gap))
    return True


def compare_exact(reference: object, package: object, place: Place, walk: Walk) -> None:
    walk.demand(reference == package, place, reference, package)


def compare_float(reference: float, package: float, place: Place, walk: Walk) -> None:
    if not close(reference, package, walk):
        raise Differs(place, unlike(reference, package))


def compare_complex(reference: complex, package: complex, place: Place, walk: Walk) -> None:
    compare_float(reference.real, package.real, place / ".real", walk)
    compare_float(reference.imag, package.imag, place / ".imag", walk)


def compare_module(
    reference: types.ModuleType, package: types.ModuleType, place: Place, walk: Walk
) -> None:
    walk.demand(reference.__name__ == package.__name__, place, reference.__name__, package.__name__)


RULES = (
    Rule(EXACT.__contains__, compare_exact),
    Rule(lambda kind: kind is float, compare_float),
    Rule(lambda kind: kind is complex, compare_complex),
    Rule(lambda kind: issubclass(kind, types.ModuleType), compare_module),
)
