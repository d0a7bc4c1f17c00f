"""Which executions of cells a value comes from, and whether they are still the latest.

Every cell that runs is read by the interpreter of the analysis before it runs, in the order of
execution. A name's origin is the set of executions that went into what it holds, through any
number of cells and helper functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

import xxhash

from jupyter_mlops.analysis.effects import Interpreter
from jupyter_mlops.analysis.memory import Effect, all_objects
from jupyter_mlops.analysis.names import BUILTINS, bound_by, free_names
from jupyter_mlops.analysis.program import Statement
from jupyter_mlops.stages import PARAMETERS, StepTag
from jupyter_mlops.tracking.executions import CellRun
from jupyter_mlops.tracking.replacing import replaced

State = Literal["running", "done", "failed", "interrupted"]
Origin = frozenset[int]

NOTHING: Origin = frozenset()
IN_ORDER = "as in the document"
BEFORE = "was made before recording began"
_AMBIENT = ("seed:", "ambient:")
SHELL_NAMES = frozenset(
    "In Out get_ipython exit quit open display _ __ ___ _i _ii _iii _oh _ih _dh".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """One execution of a cell; `number` counts them from 1.

    `reads` maps names to their origins at the start, `flows` names that it binds or changes to
    their origins at the end; `changes` are those changed in place, and `places` what of them is
    replaced, "" where it may be another thing after a second time. `unknown` names were there, but
    no recorded cell made them. `ambient` executions seeded or set what has no name. `opaque` says
    that it may read or make any name.
    """

    number: int
    cell: str
    step: StepTag | None
    kind: str
    count: int
    index: int | None
    source: str
    code: str
    tree: ast.Module | None
    reads: Mapping[str, Origin] = field(default_factory=dict)
    flows: Mapping[str, Origin] = field(default_factory=dict)
    binds: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()
    places: Mapping[str, frozenset[str]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    resources: frozenset[str] = frozenset()
    ambient: Origin = NOTHING
    opaque: bool = False
    state: State = "running"
    seconds: float = 0.0

    @property
    def origins(self) -> Origin:
        """The executions that this one depends on, itself not among them."""
        return self.ambient.union(*self.reads.values()) - {self.number}

    @property
    def is_injected(self) -> bool:
        """Whether it sets parameters for who runs the notebook with others, and is no cell."""
        return self.kind == PARAMETERS and self.index is None

    @property
    def label(self) -> str:
        """How a sentence names the cell."""
        if self.step is not None:
            return f"`{self.step}`"
        if self.kind == "parameters":
            return "`parameters`"
        return f"cell {self.index}" if self.index is not None else f"cell [{self.count}]"


class Lineage:
    """The executions of one kernel."""

    def __init__(self, *, copy_on_write: bool = True) -> None:
        self.ran: dict[int, Ran] = {}
        self.latest: dict[str, int] = {}
        self.origin: dict[str, Origin] = {}
        self._present: Mapping[str, str] | None = None
        self._positions: Mapping[str, int] = {}
        self._told: set[str] = set()
        self._interpreter = Interpreter(copy_on_write=copy_on_write)
        self._ambient: dict[str, int] = {}
        self._statements = 0
        # What names had before: the identity only, or what a cell frees would live on.
        self._former: dict[str, tuple[Origin, int]] = {}

    def present(self, cells: Mapping[str, str]) -> None:
        """Take the texts of the cells that the document has now, by their ids, in its order."""
        self._present = dict(cells)
        self._positions = {cell: index for index, cell in enumerate(cells)}

    def is_present(self, ran: Ran) -> bool:
        """Say whether the document has the cell; it is believed to where nobody told."""
        return self._present is None or ran.cell in self._present

    def text(self, ran: Ran) -> str:
        """Return the text that the cell has now; what ran where that is not known."""
        return (self._present or {}).get(ran.cell, ran.source)

    def index(self, ran: Ran) -> int | None:
        """Return where the cell stands now."""
        return self._positions.get(ran.cell, ran.index)

    def enter(self, cell: CellRun) -> Ran:
        """Note that `cell` starts."""
        number = len(self.ran) + 1
        tree = _parsed(cell.code)
        ran = Ran(
            number,
            cell.cell,
            cell.step,
            cell.role.kind,
            cell.count,
            cell.index,
            cell.source,
            cell.code,
            tree,
        )
        ran = self._follow(ran, cell.namespace) if tree is not None else ran
        self.ran[number] = ran
        self.latest[cell.cell] = number
        if any(resource.startswith(_AMBIENT) for resource in ran.resources):
            self._ambient[ran.cell] = number
        return ran

    def relabel(self, number: int, kind: str) -> Ran:
        """Take the cell of an execution for another kind than its tags say."""
        self.ran[number] = ran = replace(self.ran[number], kind=kind)
        return ran

    def leave(self, number: int, namespace: Mapping[str, Any], state: State, seconds: float) -> Ran:
        """Note that an execution is over; a name that a failed one did not get to is unchanged."""
        ran = self.ran[number]
        flows = dict(ran.flows)
        for name, (before, identity) in self._former.items():
            unchanged = name in ran.binds - ran.changes and _identity(namespace, name) == identity
            if name not in namespace:
                self.origin.pop(name, None)
                flows.pop(name, None)
            elif state != "done" and unchanged and identity:
                self.origin[name] = before
                flows.pop(name, None)
        self._former = {}
        ran = replace(ran, flows=flows, state=state, seconds=seconds)
        self.ran[number] = ran
        return ran

    def touch(self, number: int, names: Iterable[str]) -> None:
        """Note that an execution changed what `names` hold, as was seen when it ran."""
        ran = self.ran[number]
        flows = dict(ran.flows)
        everything = ran.origins | {number}
        found = [name for name in names if name not in flows]
        for name in found:
            flows[name] = self.origin[name] = self.origin.get(name, NOTHING) | everything
        if found:
            changes = ran.changes | frozenset(found)
            self.ran[number] = replace(ran, flows=flows, changes=changes)

    def _follow(self, ran: Ran, namespace: Mapping[str, Any]) -> Ran:
        """Read the statements of a cell; afterwards names have the origins that they will have."""
        assert ran.tree is not None
        reads: dict[str, Origin] = {}
        local: dict[str, Origin] = {}
        binds: set[str] = set()
        changes: set[str] = set()
        places: dict[str, frozenset[str]] = {}
        deletes: set[str] = set()
        resources: set[str] = set()
        opaque = False
        for node in ran.tree.body:
            effect, changed = self._effect(node)
            used = effect.reads.keys() | changed
            for name in sorted(used - local.keys()):
                if name in self.origin or name in namespace:
                    reads.setdefault(name, self.origin.get(name, NOTHING))
            parts = (local.get(name, reads.get(name, NOTHING)) for name in used)
            deps = frozenset().union(*parts) | {ran.number}
            for name in effect.binds:
                kept = NOTHING if name in effect.kills else local.get(name, NOTHING)
                local[name] = kept | deps
            for name in changed:
                local[name] = local.get(name, reads.get(name, NOTHING)) | deps
            for name in effect.deletes:
                local.pop(name, None)
            deletes |= effect.deletes
            binds |= effect.binds
            changes |= changed
            for name in changed:
                places[name] = places.get(name, frozenset()) | replaced(node, namespace)
            resources |= effect.resources
            opaque = opaque or any(problem.code == "NB120" for problem in effect.problems)
        names = local.keys() | binds | changes | deletes
        self._former = {n: (self.origin.get(n, NOTHING), _identity(namespace, n)) for n in names}
        self.origin.update(local)
        unknown = sorted(n for n in reads if n not in self.origin and not _is_shells(n))
        return replace(
            ran,
            reads=reads,
            flows=local,
            binds=frozenset(binds),
            changes=frozenset(changes),
            places=places,
            unknown=tuple(n for n in unknown if _is_value(namespace.get(n))),
            resources=frozenset(resources),
            ambient=frozenset(self._ambient.values()),
            opaque=opaque,
        )

    def _effect(self, node: ast.stmt) -> tuple[Effect, set[str]]:
        """Return what a statement does, and the names whose object it may change in place."""
        self._statements += 1
        index = self._statements
        statement = Statement(index, node, 0, 1, 1, None, False, False, False)
        try:
            effect = self._interpreter.statement(statement)
        except (RecursionError, KeyError, AttributeError, TypeError, ValueError, AssertionError):
            # The analysis must never stand in the way of a cell: the plain scoping rules remain.
            return _plain_effect(node), set(free_names(node).names)
        changed: set[str] = set()
        if effect.mutated:
            heap = self._interpreter.heap
            for name, binding in self._interpreter.globals.items():
                # What the statement itself made is bound by it, not changed.
                if binding.definitions == {index}:
                    continue
                if heap.reach(all_objects(binding.value), code=False) & effect.mutated:
                    changed.add(name)
        return effect, changed

    # What is out of date

    def older(self, origin: Origin) -> list[Ran]:
        """Return the executions in `origin` whose cell has run again since, outside of it."""
        found = []
        for number in sorted(origin):
            past = self.ran[number]
            later = self.ran[self.latest[past.cell]]
            if later.number not in origin and later.number > number and replaces(later, past):
                found.append(past)
        return found

    def doubts(self, number: int) -> list[str]:
        """Return what speaks against what an execution computed, as sentences.

        What was there before the recording does not change any more, and is told once.
        """
        found = [*self.stale(number), *self.hidden(number), *self.repeats(number)]
        if self.ran[number].opaque:
            found.append("it may read any name: what it depends on is not known")
        old = [one for one in found if one.endswith(BEFORE) and one in self._told]
        self._told.update(one for one in found if one.endswith(BEFORE))
        return [one for one in found if one not in old]

    def stale(self, number: int) -> list[str]:
        """Return why what an execution read is out of date: one sentence for each cell."""
        return list(self.outdated(number).values())

    def outdated(self, number: int) -> dict[str, str]:
        """Return why what an execution read is out of date: a sentence by the id of each cell."""
        ran = self.ran[number]
        reasons: dict[str, str] = {}
        for name, origin in ran.reads.items():
            for past in self.older(origin - {number}):
                if past.cell != ran.cell:
                    reasons.setdefault(past.cell, f"`{name}` came from an older {past.label}")
        return reasons

    def hidden(self, number: int) -> list[str]:
        """Return what an execution read that the cells as they are now would not give it."""
        ran = self.ran[number]
        found = [f"`{name}` {BEFORE}" for name in ran.unknown]
        for name, origin in ran.reads.items():
            makers = [self.ran[n] for n in origin if n != number and name in self.ran[n].binds]
            if not makers:
                continue
            maker = max(makers, key=lambda past: past.number)
            later = self.ran[self.latest[maker.cell]]
            if maker.is_injected:
                continue  # the run says which they were
            if not self.is_present(maker):
                found.append(f"`{name}` was made by a cell that is no longer in the notebook")
            elif later.number > maker.number and name not in later.binds | later.changes:
                found.append(f"`{name}` is left from an earlier text of {maker.label}")
            else:
                found += self._changed_before(name, origin | {number}, maker)
        return found

    def _changed_before(self, name: str, origin: Origin, maker: Ran) -> list[str]:
        """Return which cells changed in place what `maker` made, and would not do so now."""
        found = []
        for past in (self.ran[n] for n in sorted(origin) if n > maker.number):
            later = self.ran[self.latest[past.cell]]
            left = past.places.get(name, frozenset()) - later.places.get(name, frozenset())
            if name in past.changes and not self.is_present(past):
                found.append(f"`{name}` was changed by a cell that is no longer in the notebook")
            elif left and past.cell != maker.cell and later.number in origin:
                found.append(f"`{name}` was changed by an earlier text of {past.label} too")
        return found[:1]

    def repeats(self, number: int) -> list[str]:
        """Return the names that have gone through the cell of an execution more than once."""
        ran = self.ran[number]
        found = []
        grown = {name for name, places in ran.places.items() if "" in places}
        for name in sorted((ran.binds | grown) & ran.reads.keys()):
            times = sum(1 for n in ran.reads[name] if self._rebinds(n, name, ran.cell))
            if times:
                found.append(f"`{name}` has gone through {ran.label} {times + 1} times")
        return found

    def _rebinds(self, number: int, name: str, cell: str) -> bool:
        past = self.ran[number]
        again = name in past.binds or "" in past.places.get(name, ())
        return past.cell == cell and again and name in past.reads

    def order(self, origin: Origin) -> str:
        """Say whether the executions in `origin` ran as their cells stand in the document."""
        ran = [self.ran[number] for number in sorted(origin)]
        ran = [one for one in ran if not one.is_injected]
        if any(one.index is None for one in ran):
            return "not known"
        for earlier, later in zip(ran, ran[1:], strict=False):
            if (earlier.index or 0) > (later.index or 0):
                return f"cell {earlier.index} ran before cell {later.index}"
        return IN_ORDER

    def injected(self, numbers: Iterable[int]) -> list[str]:
        """Return the parameters that executions depend on and that no cell set."""
        origins = frozenset().union(*(self.ran[number].origins for number in numbers))
        found = (self.ran[number] for number in origins)
        return sorted({name for one in found if one.is_injected for name in one.binds})


def _identity(namespace: Mapping[str, Any], name: str) -> int:
    return id(namespace[name]) if name in namespace else 0


@lru_cache(maxsize=2000)
def _parsed(code: str) -> ast.Module | None:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=2000)
def meaning(code: str) -> str:
    """Return what is the same for code that differs in comments and spaces only."""
    tree = _parsed(code)
    text = code if tree is None else ast.dump(tree)
    return xxhash.xxh3_64_hexdigest(text.encode("utf-8", "replace"))


def _plain_effect(node: ast.stmt) -> Effect:
    free = free_names(node)
    effect = Effect()
    effect.reads.update({name: set() for name in free.read_now | free.read_later})
    effect.binds |= bound_by(node)
    return effect


def replaces(later: Ran, past: Ran) -> bool:
    """Say whether running a cell again matters to what its earlier execution gave.

    A setup cell that is run again as it was, on nothing new, gives the same again.
    """
    if later.step is not None or past.step is not None or meaning(later.code) != meaning(past.code):
        return True
    return later.origins - {past.number} != past.origins and _tagged_inputs(later, past)


def _tagged_inputs(later: Ran, past: Ran) -> bool:
    return later.reads.keys() != past.reads.keys() or any(
        later.reads[name] != past.reads[name] for name in later.reads.keys() - later.binds
    )


def _is_shells(name: str) -> bool:
    return name in SHELL_NAMES or name in BUILTINS or name.startswith("_")


def _is_value(value: Any) -> bool:
    """Say whether a name that no cell made holds data, not a library."""
    return type(value).__name__ not in ("module", "type", "function", "builtin_function_or_method")
