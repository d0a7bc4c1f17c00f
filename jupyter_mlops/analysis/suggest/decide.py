"""From the evidence of its statements to the stages of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from jupyter_mlops.analysis.suggest.flow import Statement
from jupyter_mlops.analysis.suggest.headings import explores, topic
from jupyter_mlops.analysis.suggest.library import Kind
from jupyter_mlops.analysis.suggest.value import Evidence
from jupyter_mlops.stages import Stage

THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class StageSuggestion:
    """A stage that a cell belongs to, how sure that is (0 to 1), and what decided."""

    stage: Stage
    confidence: float
    reason: str


class Claim(NamedTuple):
    """What speaks for a stage at a row of a cell; `direct` claims come from a library call."""

    stage: Stage
    weight: float
    reason: str
    row: int
    direct: bool


class Notebook(NamedTuple):
    """What the whole notebook has to do with a statement's stage."""

    trains: bool
    loads: bool


def claims(statement: Statement, notebook: Notebook, *, feeds: bool) -> list[Claim]:
    """Return what a statement says by its calls and by who uses its values."""
    found = [
        Claim(
            one.stage,
            _in_context(one, statement, notebook, feeds=feeds),
            one.reason,
            statement.row,
            direct=True,
        )
        for one in statement.evidence
    ]
    if statement.neutral:
        return []
    flowing = _by_flow(statement, notebook, feeds=feeds)
    if flowing is not None and not any(claim.weight >= THRESHOLD for claim in found):
        found.append(flowing)
    return found


def _in_context(
    evidence: Evidence, statement: Statement, notebook: Notebook, *, feeds: bool
) -> float:
    """Weigh a call by whether its value is used: half a hint is settled by what follows."""
    weight = evidence.weight
    if evidence.stage is Stage.LOAD and evidence.made:
        return 0.75 if feeds and not statement.derived else 0.0
    if evidence.stage is Stage.FEATURES:
        if evidence.made and statement.weight(Stage.TRAIN) > weight:
            return weight * 0.5
        if not feeds and statement.weight(Stage.EVALUATE) > 0.8:
            return weight * 0.5
        if weight <= 0.6:
            return 0.85 if feeds else weight * 0.6
        if notebook.trains and not feeds:
            return weight * 0.85
    return weight


def _by_flow(statement: Statement, notebook: Notebook, *, feeds: bool) -> Claim | None:
    names = ", ".join(f"`{name}`" for name in sorted(statement.writes)[:2])
    if statement.predicted and not feeds:
        return Claim(Stage.EVALUATE, 0.75, "holds what a model predicted", statement.row, False)
    match statement.kind:
        case Kind.RESULT:
            reason = f"{names} comes from a model"
            return Claim(Stage.EVALUATE, 0.65, reason, statement.row, False)
        case Kind.DATA if feeds:
            reason = f"training or evaluation uses {names} later"
            return Claim(Stage.FEATURES, 0.8, reason, statement.row, False)
        case Kind.INFO if feeds:
            reason = f"what is read from data into {names} is used later"
            return Claim(Stage.FEATURES, 0.35, reason, statement.row, False)
        case Kind.DATA if statement.changes and notebook.loads and not notebook.trains:
            reason = f"changes {names}, which comes from data"
            return Claim(Stage.FEATURES, 0.7, reason, statement.row, False)
    return None


def stages(found: Sequence[Claim], heading: str | None) -> tuple[StageSuggestion, ...]:
    """Weigh the claims of one cell against each other."""
    best = {stage: _combined(found, stage) for stage in Stage}
    direct = {stage: _direct(found, stage) for stage in Stage}
    weights = _balanced(best, direct, found)
    announced = topic(heading) if heading else None
    chosen = []
    for stage in Stage:
        weight = weights[stage]
        settled = ""
        if announced is stage and 0.3 <= weight < 0.9:
            settled = f"; the heading is `{heading}`" if weight < THRESHOLD else ""
            weight += 0.15
        elif heading and explores(heading) and not direct[stage]:
            weight -= 0.1
        if weight >= THRESHOLD:
            reason = max((claim for claim in found if claim.stage is stage), key=_weight).reason
            chosen.append(StageSuggestion(stage, _confidence(weight), reason + settled))
    return tuple(chosen)


# How often suggestions of a weight were right on labelled notebooks of authors not tuned on.
_MEASURED = ((0.5, 0.62), (0.65, 0.8), (0.8, 0.92), (0.9, 0.97), (1.0, 0.99))


def _confidence(weight: float) -> float:
    for (low, at_low), (high, at_high) in pairwise(_MEASURED):
        if weight < high:
            return round(at_low + (weight - low) / (high - low) * (at_high - at_low), 2)
    return _MEASURED[-1][1]


def _weight(claim: Claim) -> float:
    return claim.weight


def _combined(found: Iterable[Claim], stage: Stage) -> float:
    """Return the strongest claim, a little raised by the next one at another row."""
    rows: dict[int, float] = {}
    for claim in found:
        if claim.stage is stage:
            rows[claim.row] = max(rows.get(claim.row, 0.0), claim.weight)
    ranked = sorted(rows.values(), reverse=True)
    if not ranked:
        return 0.0
    second = ranked[1] if len(ranked) > 1 else 0.0
    return ranked[0] + (1 - ranked[0]) * 0.3 * second


def _direct(found: Iterable[Claim], stage: Stage) -> bool:
    return any(claim.direct and claim.stage is stage and claim.weight >= 0.5 for claim in found)


def _balanced(
    best: Mapping[Stage, float], direct: Mapping[Stage, bool], found: Sequence[Claim]
) -> dict[Stage, float]:
    """Lower what only serves another stage of the same cell."""
    weights = dict(best)
    models = max(best[Stage.TRAIN], best[Stage.EVALUATE])
    if models > 0.7 and best[Stage.LOAD] < 0.8:
        weights[Stage.LOAD] *= 0.6
    if models > 0.6 and not direct[Stage.FEATURES]:
        weights[Stage.FEATURES] *= 0.55
    if best[Stage.LOAD] > 0.7 and not direct[Stage.FEATURES]:
        weights[Stage.FEATURES] *= 0.5
    if direct[Stage.EVALUATE] and best[Stage.EVALUATE] > 0.8:
        # It comes after the model, whatever else it reads: `ids = pd.read_csv("ids.csv")`.
        weights[Stage.LOAD] = min(weights[Stage.LOAD], best[Stage.EVALUATE] * 0.95)
    measured = max((c.weight for c in found if c.stage is Stage.EVALUATE), default=0.0)
    if best[Stage.TRAIN] > 0.9 and measured < 0.7:
        weights[Stage.EVALUATE] *= 0.6
    if best[Stage.EVALUATE] > 0.9 and best[Stage.TRAIN] < 0.9:
        weights[Stage.TRAIN] *= 0.75
    return weights


def split_row(
    found: Sequence[Claim], stages: tuple[Stage, Stage], statements: Sequence[Statement]
) -> int | None:
    """Return the row where the second stage begins, None where the two are interwoven.

    What only prepares the second stage goes with it.
    """
    weights: dict[int, dict[Stage, float]] = {}
    for claim in found:
        if claim.stage in stages and claim.weight >= THRESHOLD:
            at = weights.setdefault(claim.row, {})
            at[claim.stage] = max(at.get(claim.stage, 0.0), claim.weight)
    if any(len(at) == 2 and min(at.values()) > 0.7 for at in weights.values()):
        return None
    sides = {row: max(at, key=lambda stage: at[stage]) for row, at in weights.items()}
    starts = [row for row, stage in sides.items() if stage is stages[1]]
    last = max((row for row, stage in sides.items() if stage is stages[0]), default=0)
    if not starts or last > min(starts):
        return None
    return _with_preparation(min(starts), last, statements)


def _with_preparation(start: int, last: int, statements: Sequence[Statement]) -> int:
    needed = {name for one in statements if one.row >= start for name in one.reads}
    between = [one for one in statements if last < one.row < start]
    for statement in reversed(between):
        if not statement.writes & needed:
            break
        start = statement.row
    return start
