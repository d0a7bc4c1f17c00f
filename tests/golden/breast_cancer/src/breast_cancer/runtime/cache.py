"""Whether a step must run, and why."""

import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from breast_cancer.runtime import files, params
from breast_cancer.runtime.plan import StepPlan, versions
from breast_cancer.runtime.randomness import token
from breast_cancer.runtime.records import Facts, Record
from breast_cancer.runtime.store import Store

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """The execution to take instead of running the step, or None; and why."""

    record: Record | None
    why: str


def facts_of(step: StepPlan, values: Any, inputs: Mapping[str, str]) -> Facts:
    """Return what is known of a step before it runs; `inputs` are digests of its inputs."""
    return Facts(
        code=step.code,
        parameters={
            name: params.jsonable(params.lookup(values, path))
            for name, path in step.parameters.items()
        },
        inputs=dict(inputs),
        libraries={"python": platform.python_version(), **versions(step.libraries)},
    )


def key_of(facts: Facts) -> str:
    """Return the name under which executions with these facts are kept."""
    parts = [FORMAT, facts.code, facts.parameters, facts.inputs, facts.libraries]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def decide(
    store: Store,
    step: StepPlan,
    facts: Facts,
    states: Mapping[str, str],
    root: Path,
    needed: frozenset[str],
) -> Decision:
    """Look for an execution that this one would repeat.

    `states` are files with the states of the random generators before the step, `root` is the
    data root, `needed` are the outputs that later steps take.
    """
    key = key_of(facts)
    why = ""
    for record in store.records(step.function, key):
        differences = list(_surroundings(store, record, states, root, needed))
        if not differences:
            return Decision(record, "up to date")
        why = why or ", ".join(differences)
    if why:
        return Decision(None, why)
    previous = next(store.records(step.function), None)
    if previous is None:
        return Decision(None, "first run")
    differences = [*_differences(previous.facts, facts)]
    return Decision(None, ", ".join(differences) or "no stored result")


def _surroundings(
    store: Store,
    record: Record,
    states: Mapping[str, str],
    root: Path,
    needed: frozenset[str],
) -> Iterator[str]:
    """Yield what is not as it was when `record` was made, beside its key."""
    for path, known in record.facts.files.items():
        if not files.is_same(os.path.join(root, path), known):
            yield f"{Path(path).name or path} changed"
    for path in record.facts.written:
        if not os.path.exists(os.path.join(root, path)):
            yield f"{Path(path).name} is gone"
    for generator, drawn in record.facts.draws.items():
        if token(states, generator) != drawn:
            yield f"state of {generator} generator changed"
    for name in sorted(needed & record.unstored.keys()):
        yield f"{name} was not stored"
    stored = [output.file for output in record.outputs]
    if not all(store.has(file) for file in [*stored, *record.states.values()]):
        yield "stored values are gone"


def _differences(old: Facts, new: Facts) -> Iterator[str]:
    """Yield in words what differs between two executions of a step."""
    changed_code = [
        name for name in {**old.code, **new.code} if old.code.get(name) != new.code.get(name)
    ]
    if changed_code:
        yield f"code changed ({', '.join(sorted(changed_code))})"
    for name in sorted({**old.parameters, **new.parameters}):
        before, after = old.parameters.get(name), new.parameters.get(name)
        if before != after or type(before) is not type(after):
            yield f"{name} {_short(before)} → {_short(after)}"
    for name in new.inputs:
        if old.inputs.get(name) != new.inputs[name]:
            yield f"{name} changed"
    for name in sorted({**old.libraries, **new.libraries}):
        before, after = old.libraries.get(name), new.libraries.get(name)
        if before != after:
            yield f"{name} {before or 'absent'} → {after or 'absent'}"


def _short(value: object) -> str:
    text = "absent" if value is None else str(value) if not isinstance(value, str) else value
    return text if len(text) <= 40 else text[:39] + "…"
