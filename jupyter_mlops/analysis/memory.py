"""What the interpreter of the analysis remembers: values, objects and who holds or shares whom.

A `Value` is what an expression may be: a type, and the identities (`objects`) it may have. Two
names whose values share an identity may be one object. The `Heap` knows which objects hold
others (a list its frames) and which share memory (an array and its view); `noisy` ones draw from
a global generator when they are used, `modules` are objects that hold a module, and `overwriting`
ones change the arguments of their methods; `elements` says what iterating over an object gives,
where that is a tuple whose parts are known one by one; of `opaque` containers nobody knows the
parts; `parts` are the labels and notes that a frame holds, `labels` all of them, `labelled` says
of which frames or indexes it may have its labels; `owned` of which frames it may have the memory
until a write, which an array of it looks at; `titles` are the names that classes made by a call,
and their instances, have for themselves, `noted` what is set as an attribute of a frame and may be
no column of it; `tabular` objects are frames, arrays or cells of them, `celled` ones what a library
may have put into cells, `enclosed` ones what functions find around them, `factories` functions that
make what a dict lacks and are none of its values, `spaces` dicts that are the attributes of an
instance; `since` is the turn of `clock` in which one came to hold another.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from jupyter_mlops.analysis.catalog import DRAWS
from jupyter_mlops.analysis.holding import Holding
from jupyter_mlops.analysis.methods import GENERATORS
from jupyter_mlops.analysis.names import FunctionNode


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression may be.

    `type` is None where unknown. `qualified` names a thing of a library. `items` are the elements
    of a tuple where they are known one by one. Scalars have no objects: nothing can change them.
    """

    type: str | None = None
    objects: frozenset[int] = frozenset()
    qualified: str | None = None
    items: tuple[Value, ...] | None = None


SCALAR = Value("scalar")
_NOTHING: frozenset[int] = frozenset()
LABELLED = frozenset({"DataFrame", "Series", "Index", "GroupBy"})


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function of the notebook; `frame` holds the names around it, None where there are none."""

    node: FunctionNode
    name: str
    frame: Frame | None
    defaults: dict[str, Value]
    owner: Class | None = None

    @property
    def is_nested(self) -> bool:
        """Say whether it is defined in a function, and not at the top level."""
        frame = self.frame
        while frame is not None and frame.of_types:
            frame = frame.parent
        return frame is not None


_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty", "getter"})


def is_property(node: FunctionNode, names: frozenset[str] = _PROPERTIES) -> bool:
    """Say whether reading an attribute runs the method."""
    decorators = getattr(node, "decorator_list", [])
    return any(getattr(d, "id", getattr(d, "attr", "")) in names for d in decorators)


def is_cached(node: FunctionNode) -> bool:
    """Say whether calls of a function give again what earlier ones gave."""
    called = [getattr(d, "func", d) for d in getattr(node, "decorator_list", [])]
    names = {getattr(d, "id", getattr(d, "attr", "")) for d in called}
    return not names.isdisjoint({"lru_cache", "cache"})


@dataclass(slots=True, eq=False)
class Class:
    """A class of the notebook with the methods that its own body defines.

    Its annotations say that `plain` attributes are numbers or texts.
    """

    node: ast.ClassDef
    methods: dict[str, Function]
    bases: tuple[Value, ...]
    attributes: dict[str, Value] = field(default_factory=dict)
    annotated: frozenset[str] = frozenset()
    plain: frozenset[str] = frozenset()
    metaclass: Value = field(default_factory=lambda: Value())
    named: frozenset[str] | None = None

    def lineage(self, heap: Heap) -> list[Class]:
        """Return the class and those of the notebook that it inherits from, in Python's order."""
        bases = [known for base in self.bases for known in heap.classes(base)]
        waiting = [*(known.lineage(heap) for known in bases), bases]
        found = [self]
        while True:
            waiting = [rest for line in waiting if (rest := [c for c in line if c not in found])]
            if not waiting:
                return found
            later = {known for line in waiting for known in line[1:]}
            heads = [line[0] for line in waiting]
            found.append(next((known for known in heads if known not in later), heads[0]))

    def method(self, name: str, heap: Heap) -> Function | None:
        if name in self.methods or not self.bases:
            return self.methods.get(name)
        return next((c.methods[name] for c in self.lineage(heap) if name in c.methods), None)

    def following(self, owner: Class, name: str, heap: Heap) -> Function | None:
        """Return what `super()` finds in a method of `owner` that an instance of this class has."""
        lineage = self.lineage(heap)
        later = lineage[lineage.index(owner) + 1 :] if owner in lineage else owner.lineage(heap)[1:]
        return next((c.methods[name] for c in later if name in c.methods), None)

    def attribute(self, name: str, heap: Heap) -> Value | None:
        if name in self.attributes or not self.bases:
            return self.attributes.get(name)
        return next((c.attributes[name] for c in self.lineage(heap) if name in c.attributes), None)

    def method_names(self, heap: Heap) -> frozenset[str]:
        """Return the names of its methods, inherited ones too."""
        if self.named is None:
            inherited = (c.method_names(heap) for base in self.bases for c in heap.classes(base))
            self.named = frozenset(self.methods).union(*inherited)
        return self.named

    def properties(self, heap: Heap) -> frozenset[str]:
        """Return the names of the methods that reading an attribute runs."""
        return frozenset(
            name
            for name in self.method_names(heap)
            if (found := self.method(name, heap)) is not None and is_property(found.node)
        )

    def held(self, heap: Heap) -> frozenset[int]:
        """Return the objects that its attributes are, inherited ones too."""
        own = (all_objects(value) for value in self.attributes.values())
        inherited = (c.held(heap) for base in self.bases for c in heap.classes(base))
        return frozenset().union(*own, *inherited)

    def every_method(self, heap: Heap) -> Iterable[Function]:
        yield from self.methods.values()
        for base in self.bases:
            for known in heap.classes(base):
                yield from known.every_method(heap)


@dataclass(slots=True, eq=False)
class Frame:
    """The names of a function, a class body or type parameters under evaluation.

    `made` are the functions that were defined in it, by their objects; `rebound` the objects that
    stand for names which such functions bind anew.
    """

    node: FunctionNode
    parent: Frame | None
    vars: dict[str, Value] = field(default_factory=dict)
    returns: list[Value] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    rebound: dict[str, Value] = field(default_factory=dict)
    of_types: bool = False
    of_class: bool = False


@dataclass(slots=True)
class Heap:
    """Objects by number. Edges only grow: they say what may be, at any time of the program."""

    count: int = 0
    holds: Holding = field(init=False)
    shares: dict[int, set[int]] = field(default_factory=dict)
    functions: dict[int, Function] = field(default_factory=dict)
    owners: dict[int, Class] = field(default_factory=dict)
    definitions: dict[int, Class] = field(default_factory=dict)
    spaces: set[int] = field(default_factory=set)
    noisy: set[int] = field(default_factory=set)
    kinds: dict[int, str | None] = field(default_factory=dict)
    modules: set[int] = field(default_factory=set)
    overwriting: set[int] = field(default_factory=set)
    elements: dict[int, Value] = field(default_factory=dict)
    opaque: set[int] = field(default_factory=set)
    parts: dict[tuple[int, str], Value] = field(default_factory=dict)
    labels: set[int] = field(default_factory=set)
    labelled: dict[int, set[int]] = field(default_factory=dict)
    factories: set[int] = field(default_factory=set)
    tabular: set[int] = field(default_factory=set)
    celled: set[int] = field(default_factory=set)
    enclosed: set[int] = field(default_factory=set)
    since: dict[tuple[int, int], int] = field(default_factory=dict)
    clock: int = 0
    owned: dict[int, frozenset[int]] = field(default_factory=dict)
    titles: dict[int, str] = field(default_factory=dict)
    noted: dict[int, dict[str, ast.Attribute]] = field(default_factory=dict)
    acting: dict[Function, set[str]] = field(default_factory=dict)
    bound: dict[int, tuple[Function, Value]] = field(default_factory=dict)
    wrappers: dict[Function, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.holds = Holding((self.functions, self.definitions))

    def new(self, kind: str | None = None, *, holds: Iterable[Value] = ()) -> Value:
        self.count += 1
        value = Value(kind, frozenset({self.count}))
        self.kinds[self.count] = kind
        for held in holds:
            self.hold(value, held)
        return value

    def view(self, of: Value, kind: str | None) -> Value:
        """Return a new object that shares memory with `of`."""
        value = self.new(kind)
        self.tabular |= value.objects
        for mine in value.objects:
            for other in of.objects:
                self.share(mine, other)
                for owner in self.owned.get(other, ()):
                    self.share(mine, owner)
                self.holds.add(mine, self.holds.of(other))
        return value

    def share(self, one: int, other: int) -> None:
        """Note that two objects may look at one memory, and so do all that share with either."""
        mine, theirs = self.shares.get(one, {one}), self.shares.get(other, {other})
        if mine is theirs:
            return
        small, large = sorted((mine, theirs), key=len)
        large |= small
        self.shares |= dict.fromkeys(large if len(large) == 2 else small, large)

    def taken(self, of: Value, kind: str | None, *, copied: bool = False) -> Value:
        """Return a new object that holds what `of` holds: the cells of a frame may be lists.

        It has the memory of `of` until one of the two is written, but for a `copied` one.
        """
        value = self.new(kind)
        self.tabular |= value.objects
        for mine in value.objects:
            if not copied:
                self.owned[mine] = of.objects.union(*(self.owned.get(n, ()) for n in of.objects))
            for other in of.objects:
                self.holds.add(mine, self.holds.of(other))
        return value

    def label(self, value: Value, sources: Iterable[Value]) -> None:
        """Note that `value` may have the labels of `sources`, or an index among them."""
        found = {
            n
            for source in sources
            for n in source.objects
            if n in self.tabular or self.kinds.get(n) in LABELLED
        }
        for number in value.objects if found else ():
            self.labelled.setdefault(number, set()).update(found - {number})

    def labels_of(self, objects: Iterable[int]) -> frozenset[int]:
        """Return `objects` and all whose labels they may have."""
        seen = set(objects)
        stack = list(seen)
        while stack:
            added = self.labelled.get(stack.pop(), _NOTHING) - seen
            seen |= added
            stack += added
        return frozenset(seen)

    def hold(self, container: Value, held: Value) -> None:
        if held.type == "module":
            self.modules |= container.objects
        if held.qualified in DRAWS:
            self.noisy |= container.objects
        objects = set(held.objects)
        if held.items is not None and all_objects(held):
            objects |= self.new("tuple", holds=held.items).objects
        if objects:
            for mine in container.objects:
                if self.kinds.get(mine) in GENERATORS:  # of random numbers, which hold no others
                    continue
                added = self.holds.add(mine, objects - {mine})
                self.since |= dict.fromkeys(((mine, number) for number in added), self.clock)

    def reach(self, objects: Iterable[int], *, code: bool = True) -> frozenset[int]:
        """Return `objects` and all that they hold, directly or not.

        Without `code` functions and classes, and what only they hold, are left out.
        """
        return self.holds.reach(objects, code=code)

    def reach_at(self, objects: Iterable[int], clock: int) -> frozenset[int]:
        """Return `objects` and all that they held when the clock stood at `clock`."""
        seen = set(objects)
        stack = list(seen)
        while stack:
            number = stack.pop()
            for other in self.holds.of(number):
                if other not in seen and self.since.get((number, other), 0) <= clock:
                    seen.add(other)
                    stack.append(other)
        return frozenset(seen)

    def is_code(self, number: int) -> bool:
        return number in self.functions or number in self.definitions

    def sharing(self, objects: Iterable[int]) -> frozenset[int]:
        """Return `objects` and all that share memory with them."""
        seen = set(objects)
        shared = [self.shares[number] for number in seen & self.shares.keys()]
        for group in {id(group): group for group in shared}.values():
            seen |= group
        return frozenset(seen)

    def functions_in(self, value: Value) -> list[Function]:
        """Return the notebook's functions that whoever has `value` may call, in order of age."""
        if not (self.functions or self.owners or self.definitions):
            return []
        return self.functions_among(self.reach(all_objects(value)))

    def holds_functions(self, value: Value) -> bool:
        """Say whether `value` is or holds functions; methods of what it holds do not count."""
        return not self.functions.keys().isdisjoint(self.reach(all_objects(value)))

    def functions_among(self, objects: Iterable[int]) -> list[Function]:
        """Return the functions of `objects`, and the methods of their classes."""
        found: list[Function] = []
        known = self.functions.keys() | self.owners.keys() | self.definitions.keys()
        for number in sorted(known.intersection(objects)):
            if number in self.functions:
                found.append(self.functions[number])
            owner = self.owners.get(number) or self.definitions.get(number)
            if owner is not None:
                found += owner.every_method(self)
        return list(dict.fromkeys(found))

    def instances_among(self, objects: Iterable[int]) -> list[Class]:
        """Return the classes of the notebook of which `objects` are instances."""
        return list(dict.fromkeys(self.owners[n] for n in sorted(objects) if n in self.owners))

    def classes(self, value: Value) -> list[Class]:
        return [self.definitions[n] for n in sorted(value.objects) if n in self.definitions]

    def with_attributes(self, objects: frozenset[int]) -> frozenset[int]:
        """Return `objects` and what the bodies of their classes give to names."""
        return objects.union(*(c.held(self) for c in self.instances_among(objects)))

    def makers(self, value: Value) -> list[Class]:
        """Return the classes whose special methods `value` has: its own, and a metaclass."""
        made = [c for known in self.classes(value) for c in self.classes(known.metaclass)]
        return [*self.instances(value), *made]

    def instances(self, value: Value) -> list[Class]:
        return self.instances_among(value.objects)


def all_objects(value: Value) -> frozenset[int]:
    if value.items is None:
        return value.objects
    return value.objects.union(*map(all_objects, value.items))


def join(values: Iterable[Value]) -> Value:
    """Return what a value may be that is one of `values`."""
    distinct = list(dict.fromkeys(values))
    if len(distinct) == 1:
        return distinct[0]
    tuples = [v.items for v in distinct if v.items is not None]
    if tuples and len(tuples) == len(distinct) and len({len(items) for items in tuples}) == 1:
        parts = zip(*tuples, strict=True)
        return Value("tuple", frozenset(), None, tuple(join(part) for part in parts))
    types = {v.type for v in distinct}
    # `rng or np.random`: nobody asks None for anything.
    qualified = {v.qualified for v in distinct if v.type != "None"}
    # Of a tuple whose parts are known one by one only the parts have numbers.
    return Value(
        types.pop() if len(types) == 1 and not tuples else None,
        _NOTHING.union(*map(all_objects, distinct)),
        qualified.pop() if len(qualified) == 1 else None,
    )


@dataclass(frozen=True, slots=True)
class Binding:
    """What a name of the notebook is: `definitions` are indices of the statements that may have
    bound it; `certain` says that one of them has.
    """

    value: Value
    definitions: frozenset[int]
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    """Something at `node` that the analysis cannot carry over; `code` is a finding's code."""

    code: str
    node: ast.AST
    detail: str = ""


@dataclass(slots=True)
class Effect:
    """What one top-level statement does, seen from the statements around it.

    `reads` maps names whose value from before the statement may be used to the statements that
    may have bound it; an empty set is a name that nothing has bound. `mutated` are numbers of
    objects, `relabelled` those of indexes that it writes itself; `resources` are strings such as
    `draw:numpy`, `seed:numpy`, `write:out.csv`.
    """

    reads: dict[str, set[int]] = field(default_factory=dict)
    binds: set[str] = field(default_factory=set)
    kills: set[str] = field(default_factory=set)
    deletes: set[str] = field(default_factory=set)
    mutated: set[int] = field(default_factory=set)
    relabelled: set[int] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    value: Value | None = None
    pure: bool = False
