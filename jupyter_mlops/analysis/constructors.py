"""What the making of an instance reads: the `__init__` of the notebook's classes.

class Model:                                 class Model:
    def __init__(self, seed=SEED):  ->           def __init__(self, seed=3):
Model()                                      Model(seed=SEED)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jupyter_mlops.analysis.constants import qualified_name
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.memory import Binding, Class, Heap
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import nodes

# Bases that look at no signature of an `__init__`, and make no instance by themselves.
_PLAIN = frozenset(
    {
        "abc.ABC",
        "builtins.object",
        "torch.nn.Module",
        "torch.utils.data.Dataset",
        "torch.utils.data.IterableDataset",
    }
)
_MAKING = frozenset({"__new__", "__init_subclass__", "__reduce__", "__reduce_ex__"})
# Of `dataclass`, what changes nothing of how an instance is made.
_OPTIONS = frozenset({"eq", "frozen", "order", "repr", "slots", "unsafe_hash"})
_LOOKING = frozenset({"isinstance", "issubclass", "super"})


@dataclass(frozen=True, slots=True, eq=False)
class Constructor:
    """An `__init__` that can be given what it reads; `node` is the class where it is not written.

    `positional` are its arguments in order, without the instance. `defaults` maps arguments to the
    parameters of the notebook that are their defaults, `literals` those names to what the notebook
    gives them. `reads` are other names that its body reads.
    """

    node: ast.FunctionDef | ast.ClassDef
    positional: tuple[str, ...]
    defaults: Mapping[str, ast.Name]
    literals: Mapping[ast.Name, str]
    reads: frozenset[str]

    def missing(self, call: ast.Call) -> tuple[tuple[str, str], ...]:
        """Return the arguments that `call` leaves to their defaults, with the parameters' names."""
        given = {k.arg for k in call.keywords} | set(self.positional[: len(call.args)])
        return tuple((a, node.id) for a, node in self.defaults.items() if a not in given)


def constructor(
    statement: Statement, fixed: frozenset[str], literals: Mapping[str, str], effects: Effects
) -> Constructor | None:
    """Return the `__init__` of a class whose other code reads `fixed` names alone, else None.

    `literals` maps the parameters of the notebook to their values.
    """
    node = statement.node
    if not isinstance(node, ast.ClassDef) or node.keywords:
        return None
    if node.decorator_list:
        return _of_dataclass(node, fixed, literals, effects.before[statement.index])
    own = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    makers = [part for part in own if part.name == "__init__"]
    if len(makers) != 1 or makers[0].decorator_list or makers[0].args.posonlyargs:
        return None
    if any(part.name in _MAKING for part in own) or _names_itself(node):
        return None
    free, init = free_names(node), makers[0]
    if free.rebinds or free.declarations or free.in_text - fixed:
        return None
    defaults = {a: d for a, d in _defaults(init) if d.id in literals}
    known = set(defaults.values())
    if any(n.id not in fixed for n in free.now if n not in known):
        return None
    inside = set(nodes(init))
    if any(n.id not in fixed | {node.name} for n in free.later if n not in inside):
        return None
    reads = {n.id for n in free.later if n in inside} - fixed - {node.name}
    if reads and not _is_plain(statement, effects):
        return None
    positional = tuple(argument.arg for argument in init.args.args[1:])
    texts = {d: literals[d.id] for d in known}
    return Constructor(init, positional, defaults, texts, frozenset(reads))


def _of_dataclass(
    node: ast.ClassDef,
    fixed: frozenset[str],
    literals: Mapping[str, str],
    before: dict[str, Binding],
) -> Constructor | None:
    """Return the `__init__` that `dataclass` writes, of fields whose defaults are parameters."""
    fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
    if not _is_dataclass(node, before) or _names_itself(node):
        return None
    if any("Var" in ast.unparse(part.annotation) for part in fields):
        return None
    own = [part.name for part in node.body if isinstance(part, ast.FunctionDef)]
    free = free_names(node)
    if free.rebinds or free.declarations or free.in_text - fixed or {"__init__", *_MAKING} & {*own}:
        return None
    names = {part: part.target.id for part in fields if isinstance(part.target, ast.Name)}
    defaults = {
        name: part.value
        for part, name in names.items()
        if isinstance(part.value, ast.Name) and part.value.id in literals
    }
    known = set(defaults.values())
    if not known or any(n.id not in fixed for n in free.nodes if n not in known):
        return None
    texts = {default: literals[default.id] for default in known}
    return Constructor(node, tuple(names.values()), defaults, texts, frozenset())


def _is_dataclass(node: ast.ClassDef, before: dict[str, Binding]) -> bool:
    """Say whether a class of no other is a dataclass whose fields are given by place or name."""
    match node.decorator_list:
        case [ast.Call(func=decorator, args=[], keywords=options)]:
            plain = all(option.arg in _OPTIONS for option in options)
        case [decorator]:
            plain = True
        case _:
            return False
    return plain and not node.bases and qualified_name(decorator, before) == "dataclasses.dataclass"


def makes_by_type(program: Program) -> bool:
    """Say whether the notebook makes instances of what it does not name: `type(model)()`.

    `model.__init__()` makes one anew.
    """
    return any(
        isinstance(node, ast.Call)
        and (_asks_type(node.func) or _is_class_of(node.func) or _makes_anew(node))
        or isinstance(node, (ast.Assign, ast.Return))
        and node.value is not None
        and (_asks_type(node.value) or _is_class_of(node.value))
        for statement in program.statements
        for node in nodes(statement.node)
    )


def looks_only(node: ast.Name, parent: ast.AST | None) -> bool:
    """Say whether a class is only looked at: `isinstance(x, Model)`, `super(Model, self)`."""
    match parent:
        case ast.Call(func=ast.Name(id=name)):
            return name in _LOOKING
        case ast.arg(annotation=annotation) | ast.AnnAssign(annotation=annotation):
            return annotation is node
        case ast.FunctionDef(returns=returns):
            return returns is node
    return False


def _defaults(init: ast.FunctionDef) -> Iterator[tuple[str, ast.Name]]:
    """Yield the arguments whose default is a name."""
    declared = init.args
    last = declared.args[len(declared.args) - len(declared.defaults) :]
    given = [*zip(last, declared.defaults, strict=True)]
    given += [
        (a, d)
        for a, d in zip(declared.kwonlyargs, declared.kw_defaults, strict=True)
        if d is not None
    ]
    for argument, default in given:
        if isinstance(default, ast.Name):
            yield argument.arg, default


def _names_itself(node: ast.ClassDef) -> bool:
    """Say whether the methods of a class may make others of its kind: `cls()`, `type(self)()`."""
    return any(
        isinstance(inner, ast.Name)
        and inner.id in ("cls", "__class__", "type")
        or isinstance(inner, ast.Attribute)
        and inner.attr == "__class__"
        for inner in nodes(node)
    )


def _asks_type(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="type"), args=[_]):
            return True
    return False


def _is_class_of(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "__class__"


def _makes_anew(call: ast.Call) -> bool:
    """Say whether a call is `model.__init__()`, not `Base.__init__(self)` or that of `super`."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="super")))):
            return False
        case ast.Call(func=ast.Attribute(attr="__init__"), args=[ast.Name(id="self"), *_]):
            return False
        case ast.Call(func=ast.Attribute(attr="__init__")):
            return True
    return False


def _is_plain(statement: Statement, effects: Effects) -> bool:
    heap = effects.heap
    binding = effects.after[statement.index].get(getattr(statement.node, "name", ""))
    known = heap.classes(binding.value) if binding is not None else []
    return bool(known) and all(_has_plain_bases(found, heap) for found in known)


def _has_plain_bases(owner: Class, heap: Heap) -> bool:
    return all(
        base.qualified in _PLAIN
        or bool(known := heap.classes(base))
        and all(_has_plain_bases(one, heap) for one in known)
        for base in owner.bases
    )
