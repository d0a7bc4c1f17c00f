"""What of a value neither a store nor a copy can keep."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from jupyter_mlops.analysis.kinds import STATIC
from jupyter_mlops.analysis.memory import Binding, Class, Heap, Value
from jupyter_mlops.analysis.methods import is_logging
from jupyter_mlops.analysis.names import bound_by, free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.resources import LOGGER
from jupyter_mlops.analysis.trees import nodes
from jupyter_mlops.extract.instances import lost_in_copies
from jupyter_mlops.extract.joined import like_none, questions
from jupyter_mlops.extract.scene import Border, Scene

_ONCE_ONLY = frozenset(
    {"generator", "iterator", "file", "connection", "memory map", "iterable", "widget"}
) | {
    "threading.Lock",
    "threading.RLock",
    "threading.Event",
    "threading.Condition",
    "threading.Thread",
    "context",
    "address",
    "subprocess.Popen",
    "socket.socket",
    "xgboost.QuantileDMatrix",
    "hashlib.HASH",
    "memoryview",
    "numpy.ufunc",
    "re.Match",
    "csv.writer",
    "numpy.flatiter",
    "csv.DictWriter",
    "struct.Struct",
    "tempfile.TemporaryDirectory",
    "types.MappingProxyType",
    "Styler",
    "the generator of `numpy.random` itself",
}


_TREE_CHANGES = frozenset(
    "append insert insert_before insert_after extend decompose extract replace_with wrap unwrap "
    "clear smooth string".split()
)
_SAID = {
    "iterable": "a view of a dict",
    "numpy.ufunc": "a ufunc of a function",
    "re.Match": "a match of a pattern; its `group()` is a text",
    "tempfile.TemporaryDirectory": "a folder that goes with its process",
    "context": "a variable of a context",
    "address": "a number that `id()` gives, another one in each process; number things yourself",
    "threading.Lock": "a lock",
    "threading.RLock": "a lock",
    "Styler": "how a table is shown, which is made of functions; keep the table",
    "hashlib.HASH": "a hash that grows; its `hexdigest()` is a text",
}


def unkept(
    program: Program,
    scene: Scene,
    border: Border,
    binding: Binding,
    inside: frozenset[int],
    name: str,
) -> str:
    """Return what the input `name` of a step is that cannot come from a store, empty for nothing.

    `inside` are the objects that it reaches.
    """
    heap = scene.effects.heap
    if _may_import(program, binding.definitions, name):
        return "a module"
    if is_logging(binding.value.type) and _was_set_up(scene, binding):
        return "a logger that a function set up; do it at the top of the first cell, line by line"
    if _is_changing_space(scene, binding.value):
        return "the attributes of an instance that changes; `dict(vars(...))` is a dict of its own"
    return (
        _of_library(program, border, heap, binding.value, inside)
        or _of_notebook(program, scene, inside)
        or _of_class(program, scene, inside)
        or _of_tree(scene, border, inside, name)
        or _titled(scene, inside)
        or _noted(program, scene, border, inside)
    )


def _is_changing_space(scene: Scene, value: Value) -> bool:
    """Say whether a value is the very dict of an instance, of which one changes."""
    spaces = value.objects & scene.effects.heap.spaces
    return any(spaces & effect.mutated for effect in scene.effects.effects.values())


def _was_set_up(scene: Scene, binding: Binding) -> bool:
    """Say whether what makes a logger gives it a level or a handler, too."""
    known = scene.effects.effects
    return any(LOGGER in known[i].resources for i in binding.definitions if i in known)


def _may_import(program: Program, definitions: Iterable[int], name: str) -> bool:
    """Say whether a name may be a module that a `try` or an `if` imports."""
    return any(
        isinstance(node, ast.Import) and name in bound_by(node)
        for index in definitions
        for node in nodes(program.statements[index].node)
        if isinstance(node, ast.stmt)
    )


def _of_library(
    program: Program, border: Border, heap: Heap, value: Value, inside: frozenset[int]
) -> str:
    """Return what of `value` a library made that cannot be stored."""
    if value.type == "module":
        return "a module"
    if _is_logged_to(heap, inside):
        return "what a logger writes to"
    if _learns_on(program, border, {heap.kinds.get(n) or "" for n in inside}):
        return "a booster that learns on with samples of its own, which start anew in each process"
    if any(heap.kinds.get(n) == "patsy.DesignMatrix" for n in value.objects):
        return 'a design matrix of patsy; `return_type="dataframe"` makes it one'
    for number in sorted(inside):
        kind = heap.kinds.get(number)
        if kind in _ONCE_ONLY:
            return _SAID.get(kind, kind)
        if number in heap.modules:
            return "holds a module"
    return ""


def _learns_on(program: Program, border: Border, kinds: set[str]) -> bool:
    """Say whether a step goes on with a booster of XGBoost that draws rows or columns.

    Of what it draws with nothing is in its pickle.
    """
    if not any(k.startswith("xgboost.") and k != "xgboost.DMatrix" for k in kinds):
        return False
    goes_on = any(
        node.func.attr == "update" or any(k.arg == "xgb_model" for k in node.keywords)
        for statement in border.group.statements
        for node in nodes(statement.node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    )
    return goes_on and any(_samples(n) for s in program.statements for n in nodes(s.node))


def _samples(node: ast.AST) -> bool:
    match node:
        case ast.keyword(arg=str(name)) | ast.Constant(value=str(name)):
            return name.startswith(("subsample", "colsample_by"))
    return False


def _is_logged_to(heap: Heap, inside: frozenset[int]) -> bool:
    """Say whether handlers of loggers write to what a value reaches."""
    handlers = [n for n, kind in heap.kinds.items() if is_logging(kind)]
    held = {n for handler in handlers for n in heap.holds.of(handler)}
    return any(not (is_logging(heap.kinds.get(n)) or heap.is_code(n)) for n in held & inside)


def _of_notebook(program: Program, scene: Scene, inside: frozenset[int]) -> str:
    """Return which class of the notebook has instances that do not come back as they were."""
    local = {program.statements[i].node for i in scene.definitions.local}
    owners = scene.effects.heap.instances_among(inside)
    for owner in owners:
        if owner.node in local:
            return f"an instance of `{owner.node.name}`, {_homeless(program, scene, owner.node)}"
    for owner in owners:
        if _is_replaced(program, scene, owner):
            return f"an instance of `{owner.node.name}`, whose name is of what a decorator made"
    for owner in owners:
        lost = lost_in_copies(owner, scene.effects.heap)
        if lost:
            return f"an instance of `{owner.node.name}`, {lost}"
    return ""


def _is_replaced(program: Program, scene: Scene, owner: Class) -> bool:
    """Say whether a decorator took the place of a class, which no pickle finds by its name then."""
    places = [s.index for s in program.statements if s.node is owner.node]
    heap, name = scene.effects.heap, owner.node.name
    known = [scene.effects.after[index][name].value for index in places]
    return any(owner not in heap.classes(value) for value in known)


def _of_class(program: Program, scene: Scene, inside: frozenset[int]) -> str:
    """Return the attribute of a class that a value holds, where something asks for the very one."""
    heap = scene.effects.heap
    alone = like_none(heap) | {n for n, kind in heap.kinds.items() if kind == "object"}
    for owner in heap.definitions.values() if inside & alone else ():
        for name, value in owner.attributes.items():
            held = value.objects & inside & alone
            if held and questions(heap, (s.node for s in program.statements)):
                where = f"{owner.node.name}.{name}"
                return f"holds `{where}`, which each process makes anew; a member of an Enum is one"
    return ""


def _homeless(program: Program, scene: Scene, node: ast.ClassDef) -> str:
    """Say that a class has no home of its own, and what of the notebook it reads."""
    made = {
        name
        for s in program.statements
        if scene.kind(s.index) not in STATIC
        for name in bound_by(s.node)
    }
    open_ = free_names(node).names & made
    what = "which has no home of its own"
    named = [s.node for s in program.statements if isinstance(s.node, ast.ClassDef)]
    if sum(other.name == node.name for other in named) > 1:
        return f"{what}: another cell defines `{node.name}`, too; give each class its own name"
    return f"{what}: it reads `{min(open_)}`; `__init__` could take that" if open_ else what


def _of_tree(scene: Scene, border: Border, inside: frozenset[int], name: str) -> str:
    """Return what is said of a tree of BeautifulSoup that a step takes with a part of it.

    It is pickled as its text, so that a part that the step changes would be none of it.
    """
    kinds = scene.effects.heap.kinds
    trees = {n for n in inside if kinds.get(n) == "tree of BeautifulSoup"}
    entry, known = scene.entry(border.group), scene.exit(border.group)

    def reaches(other: str, bindings: dict[str, Binding]) -> bool:
        return other in bindings and bool(scene.reach(bindings[other].value) & trees)

    if not trees or not any(reaches(o, entry) for o in border.inputs if o != name):
        return ""
    for statement in border.group.statements:
        for node in nodes(statement.node):
            if not isinstance(node, ast.Attribute) or node.attr not in _TREE_CHANGES:
                continue
            root = _root(node)
            if reaches(root, known) and known[root].value.type is None:
                return "a tree of BeautifulSoup, which is kept as text, beside a part of it"
    return ""


def _root(node: ast.expr) -> str:
    """Return the variable that a chain of attributes, items and calls begins with."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _titled(scene: Scene, inside: frozenset[int]) -> str:
    """Return the class of which an instance is that nobody finds by the name it has for itself."""
    titles = {t for n, t in scene.effects.heap.titles.items() if n in inside}
    lost = sorted(titles - scene.definitions.statement_of.keys())
    return f"an instance of `{lost[0]}`, a class that is kept under another name" if lost else ""


def _noted(program: Program, scene: Scene, border: Border, inside: frozenset[int]) -> str:
    """Return what was set on a frame, and is read again, that may be no column of it."""
    noted = scene.effects.heap.noted
    if inside.isdisjoint(noted):
        return ""
    read = {
        node.attr
        for statement in border.group.statements
        for node in nodes(statement.node)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    before = program.statements[: border.group.statements[0].index]
    for number in sorted(inside & noted.keys()):
        for attribute, place in noted[number].items():
            if attribute in read and not _may_be_column(program, before, place):
                return f'holds `{attribute}`, which is no column; `["{attribute}"]` makes one'
    return ""


def _may_be_column(program: Program, before: Sequence[Statement], place: ast.Attribute) -> bool:
    """Say whether the notebook names what is set at `place` as a column, or has read it before.

    It may be one too where none of the statements `before` sets it.
    """
    if any(_mentions(s, place.attr) for s in program.statements):
        return True
    for statement in before:
        inner = list(nodes(statement.node))
        if any(isinstance(n, ast.Attribute) and _reads(n, place.attr) for n in inner):
            return True
        if place in inner:
            return False
    return True


def _mentions(statement: Statement, name: str) -> bool:
    """Say whether a text names it: `df["name"]`, `"name,age"`."""
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, str) and name in node.value
        for node in nodes(statement.node)
    )


def _reads(node: ast.Attribute, name: str) -> bool:
    return node.attr == name and isinstance(node.ctx, ast.Load)
