"""Which cell needs which, and for the sake of what: names, changes in place, files, randomness."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.memory import Effect, all_objects
from jupyter_mlops.analysis.names import BUILTINS
from jupyter_mlops.analysis.program import Program, Statement


@dataclass(frozen=True, slots=True)
class Link:
    """Line `line` of cell `cell` uses what line `made_line` of cell `made` left behind.

    `name` is the variable, the file, or the generator. `kind` says how: `value` where it was
    assigned, `change` where an object was changed in place, `file`, or `random`.
    """

    name: str
    kind: str
    made: int
    made_line: int
    cell: int
    line: int


def links(program: Program, effects: Effects) -> tuple[Link, ...]:
    """Return the links between different cells, in the order of the document."""
    weaver = _Weaver(program, effects)
    for statement in program.statements:
        weaver.add(statement)
    return tuple(dict.fromkeys(weaver.found))


class _Weaver:
    """Walks the statements and keeps who last touched each object, file and generator."""

    def __init__(self, program: Program, effects: Effects) -> None:
        self._program = program
        self._effects = effects
        self._changed: dict[int, int] = {}
        self._resources: dict[str, int] = {}
        self.found: list[Link] = []

    def add(self, statement: Statement) -> None:
        effect = self._effects.effects[statement.index]
        for name, makers in effect.reads.items():
            if name in BUILTINS and not makers:
                continue
            for maker in sorted(makers):
                self._link(name, "value", maker, statement)
            for changer in self._changers(name, statement):
                if changer not in makers:
                    self._link(name, "change", changer, statement)
        self._link_resources(effect, statement)
        for number in effect.mutated:
            self._changed[number] = statement.index

    def _changers(self, name: str, statement: Statement) -> list[int]:
        binding = self._effects.before[statement.index].get(name)
        if binding is None or not self._changed:
            return []
        heap = self._effects.heap
        near = heap.sharing(heap.reach(all_objects(binding.value), code=False))
        return sorted({self._changed[n] for n in near & self._changed.keys()})

    def _link_resources(self, effect: Effect, statement: Statement) -> None:
        for resource in sorted(effect.resources):
            action, _, what = resource.partition(":")
            kind = {"draw": "random", "seed": "random", "read": "file", "write": "file"}.get(action)
            if kind is None or not what:
                continue
            key = f"{kind}:{what}"
            if action in ("draw", "read") and key in self._resources:
                self._link(what, kind, self._resources[key], statement)
            if action != "read":
                self._resources[key] = statement.index

    def _link(self, name: str, kind: str, maker: int, user: Statement) -> None:
        if maker < 0:
            return
        made = self._program.statements[maker]
        if made.cell != user.cell:
            made_at, used_at = self._program.place(made.row), self._program.place(user.row)
            self.found.append(Link(name, kind, *made_at, *used_at))
