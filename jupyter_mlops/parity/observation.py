"""What a run of the notebook showed, and what an export may take from it.

A run settles what the text leaves open, for the data of that run. So whatever is settled here has
to be proven afterwards; the exporter does that before anything is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import Finding, Level
from jupyter_mlops.parity import observer
from jupyter_mlops.parity.reference import Reference
from jupyter_mlops.pipeline import Import, Pipeline, Step

_BUILTIN = frozenset({"int", "float", "str", "bool", "bytes", "list", "dict", "set", "tuple",
                      "frozenset", "complex"})  # fmt: skip
_ALIASES = {"pandas": "pd", "numpy": "np"}
_NAMES = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Seen:
    """A variable after a cell. `home` is the public module of its class; `stored` why not."""

    type: str
    home: str
    stored: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell left behind.

    `changed` are variables that are the same object as before, with other content; `shared` groups
    of names that share memory; `world` ambient settings that the cell changed; `files` what it
    read and wrote.
    """

    cell: int
    values: Mapping[str, Seen]
    changed: tuple[str, ...]
    shared: tuple[tuple[str, ...], ...]
    world: tuple[str, ...]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Observation:
    """A whole run, cell by cell; `stirred` are the generators that each cell moved."""

    looks: tuple[Look, ...]
    stirred: Mapping[int, tuple[str, ...]]

    def after(self, cell: int) -> Look | None:
        """Return what was seen after the last cell up to `cell`."""
        found = [look for look in self.looks if look.cell <= cell]
        return found[-1] if found else None

    def before(self, cell: int) -> Look | None:
        return self.after(cell - 1)

    def to_json(self) -> list[dict[str, Any]]:
        """Return a row for each cell that did more than bind names."""
        return [
            {"cell": look.cell, "changed": look.changed, "shared": look.shared,
             "settings": look.world, "files": dict(look.files),
             "draws": self.stirred.get(look.cell, ()),
             "cannot_be_stored": {n: s.stored for n, s in look.values.items() if s.stored}}
            for look in self.looks
        ]  # fmt: skip


def read(reference: Reference) -> Observation:
    """Return what the observer wrote down in a run."""
    path = reference.folder / observer.SEEN
    looks = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        entry = json.loads(line)
        values = {name: Seen(**facts) for name, facts in entry["values"].items()}
        shared = tuple(map(tuple, entry["shared"]))
        looks.append(
            Look(entry["cell"], values, tuple(entry["changed"]), shared, tuple(entry["world"]),
                 entry["files"])
        )  # fmt: skip
    stirred: dict[int, tuple[str, ...]] = {}
    for stir in reference.stirred:
        if stir.before:
            stirred[stir.cell] = (*stirred.get(stir.cell, ()), stir.generator)
    return Observation(tuple(look for look in looks if look.cell >= 0), stirred)


def installation(folder: Path) -> str:
    """Return the text that puts an observer into the kernel."""
    text = Path(observer.__file__).read_text(encoding="utf-8")
    call = f"space['install'](get_ipython(), {str(folder)!r})"
    return f"(lambda space: (exec({text!r}, space), {call}))({{'__name__': '_nbpipe_observer'}})"


class Judge:
    """Decides findings by what was observed; remembers which, because they have to be proven."""

    def __init__(self, observation: Observation) -> None:
        self._observation = observation
        self.settled: dict[Finding, Finding] = {}

    def settle(self, finding: Finding) -> Finding:
        """Return the finding, as a note where the run speaks against it."""
        if finding.level is not Level.ERROR or finding.cell is None:
            return finding
        sentence = self._sentence(finding, finding.cell)
        if not sentence:
            return finding
        note = replace(
            finding, level=Level.NOTE, message=f"{finding.message}; observed: {sentence}",
            mend="nothing to do as long as `nbpipe verify` proves the package",
        )  # fmt: skip
        self.settled[finding] = note
        return note

    def _sentence(self, finding: Finding, cell: int) -> str:
        names = _NAMES.findall(finding.message)
        match finding.code:
            case "NB140":
                return self._can_be_stored(names[0], cell)
            case "NB147":
                return self._is_apart(names, cell)
            case "NB131":
                return self._is_unchanged(names[0])
        return ""

    def _can_be_stored(self, name: str, cell: int) -> str:
        look = self._observation.after(cell)
        seen = look.values.get(name) if look else None
        if seen is None or seen.stored or not seen.fits or not _annotation(seen):
            return ""
        return f"it is a {seen.type}, which can be stored"

    def _is_apart(self, names: Sequence[str], cell: int) -> str:
        looks = [look for look in (self._observation.before(cell),
                                   self._observation.after(cell)) if look]  # fmt: skip
        shared = [group for look in looks for group in look.shared]
        if any(len(set(group) & set(names)) > 1 for group in shared) or not looks:
            return ""
        return "they share no memory"

    def _is_unchanged(self, name: str) -> str:
        looks = [look for look in self._observation.looks if name in look.values]
        if not looks or any(not look.values[name].fits or look.values[name].stored
                            for look in looks):  # fmt: skip
            return ""
        return "" if any(name in look.changed for look in looks) else "its state stays as it was"


def refined(pipeline: Pipeline, observation: Observation) -> Pipeline:
    """Return the pipeline with the types that were observed, where the text did not tell them."""
    steps: list[Step] = []
    types: dict[str, tuple[str, Import | None]] = {}
    for step in pipeline.steps:
        look = observation.after(max(step.cells, default=-1))
        inputs, outputs, needed = [], [], []
        for argument in step.inputs:
            found = types.get(argument.name) if argument.annotation is None else None
            if found and _may_name(step, found):
                needed.append(found[1])
                argument = replace(argument, annotation=found[0])
            inputs.append(argument)
        for artifact in step.outputs:
            seen = look.values.get(artifact.variable) if look else None
            types.pop(artifact.name, None)
            if seen is not None and (written := _annotation(seen)):
                types[artifact.name] = written
                if artifact.annotation is None and _may_name(step, written):
                    needed.append(written[1])
                    artifact = replace(artifact, annotation=written[0])
            outputs.append(artifact)
        imports = dict.fromkeys((*step.imports, *(one for one in needed if one)))
        steps.append(
            replace(step, inputs=tuple(inputs), outputs=tuple(outputs), imports=tuple(imports))
        )
    return replace(pipeline, steps=tuple(steps))


def _annotation(seen: Seen) -> tuple[str, Import | None] | None:
    if seen.home == "builtins":
        return (seen.type, None) if seen.type in _BUILTIN else None
    if not seen.home or not seen.type.isidentifier():
        return None
    if (alias := _ALIASES.get(seen.home)) is not None:
        return f"{alias}.{seen.type}", Import(seen.home, None, alias)
    return seen.type, Import(seen.home, seen.type)


def _may_name(step: Step, written: tuple[str, Import | None]) -> bool:
    """Say whether the import fits beside the names of a step's module."""
    _, needed = written
    if needed is None or needed in step.imports:
        return True
    name = needed.bound
    taken = {one.bound for one in step.imports} | {one.name for one in step.outputs}
    taken |= {one.name for one in step.inputs} | {step.function, step.function.title()}
    text = f"{step.body.text}\n{step.definitions.text}"
    return name not in taken and not re.search(rf"\b{re.escape(name)}\b", text)
