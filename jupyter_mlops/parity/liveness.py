"""Every parameter with another value, on both sides: equal again, and something must change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_mlops.errors import ParityError
from jupyter_mlops.parity.package import Mode
from jupyter_mlops.parity.parameters import literal
from jupyter_mlops.parity.reference import Reference
from jupyter_mlops.parity.report import Liveness, Outcome, Probe, Verdict
from jupyter_mlops.parity.session import Session

MAX_TRIES = 3


def probe(
    session: Session,
    base: Reference,
    outcomes: tuple[Outcome, ...],
    overrides: Mapping[str, object],
) -> Iterator[Probe]:
    """Yield what becomes of each parameter; costs two runs for each.

    `base` and `outcomes` are the run without the change. What differs from itself there says
    nothing about a parameter, and is left out.
    """
    restless = {
        (outcome.step, outcome.artifact)
        for outcome in outcomes
        if outcome.verdict is Verdict.NONDETERMINISTIC
    }
    for key, variable in session.plan.variables.items():
        if not variable:
            why = "it is a literal in the notebook, which cannot be given another value there"
            yield Probe(key, None, Liveness.NOT_TRIED, why)
            continue
        default = overrides.get(key, literal(session.plan.defaults.get(key, "")))
        yield _probe(session, base, restless, overrides, key, default)


def _probe(
    session: Session,
    base: Reference,
    restless: set[tuple[str, str]],
    overrides: Mapping[str, object],
    key: str,
    default: object,
) -> Probe:
    refused = ""
    for value in list(others(default))[:MAX_TRIES]:
        session.tell(f"parameter {key} = {value!r}")
        given = {**overrides, key: value}
        try:
            reference = session.reference(given)
        except ParityError as error:
            refused = f"the notebook does not take {value!r}: {str(error).splitlines()[0]}"
            continue
        run = session.run(Mode.ISOLATED, reference, given)
        judged = [
            one
            for one in session.judge([reference], [run])
            if (one.step, one.artifact) not in restless
        ]
        for verdict in (Verdict.DIFFERS, Verdict.NOT_PROVEN):
            if found := next((one for one in judged if one.verdict is verdict), None):
                return Probe(key, value, Liveness(str(verdict)), str(found))
        change = _change(session, base, reference, restless)
        return Probe(
            key, value, Liveness.ALIVE if change else Liveness.DEAD,
            change or "no artifact, printed line, figure or file is another one",
        )  # fmt: skip
    why = refused or f"no other value than {default!r} is known to make sense; give one with --set"
    return Probe(key, None, Liveness.NOT_TRIED, why)


def _change(
    session: Session, base: Reference, other: Reference, restless: set[tuple[str, str]]
) -> str:
    """Return the first thing in which two runs of the notebook are unlike, "" for none."""
    for border, result in session.alike(base, other).items():
        if result.detail and (border.step, border.artifact) not in restless:
            return f"changes {result.place or border.artifact} of {border.step}"
    for part in session.plan.parts:
        for cell in part.cells:
            if base.shown.get(cell) != other.shown.get(cell):
                return f"changes what cell {cell} shows"
            left, right = base.files.get(cell, {}), other.files.get(cell, {})
            if left.keys() != right.keys() or any(
                left[path].read_bytes() != right[path].read_bytes() for path in left
            ):
                return f"changes a file that cell {cell} writes"
    return ""


def others(value: Any) -> Iterator[object]:
    """Yield values of the same type that a parameter may have instead, likeliest first."""
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
            if value > 2:
                yield value - 1
            yield value * 2 or 10
        case float():
            yield value * 0.75 if value else 0.5
            yield value * 1.25 if value else 1.0
            yield value / 2
        case [_, _, *_]:
            yield type(value)(value[:-1])
            yield type(value)(reversed(value))
        case [only] if isinstance(only, bool | int | float):
            for other in others(only):
                yield type(value)([other])
        case _:
            return
