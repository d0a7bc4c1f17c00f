"""Instances of the notebook's classes that no copy brings back as they were."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis.memory import Class, Heap
from jupyter_mlops.analysis.trees import nodes

# Bases that make instances as `object` does.
_PLAIN = frozenset({"abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol"})
# Built-in classes that give what they are made of.
_OF_ONE = frozenset(
    f"builtins.{name}" for name in "int float complex str bytes tuple frozenset".split()
)
_NEW_ARGUMENTS = ("__getnewargs__", "__getnewargs_ex__")
_REDUCING = ("__reduce__", "__reduce_ex__")
_STATE = "__setstate__"
_BROAD = frozenset({"Exception", "BaseException", "RecursionError", "RuntimeError"})


def lost_in_copies(owner: Class, heap: Heap) -> str:
    """Return what of the instances of a class pickle does not bring back, empty for nothing."""
    if _is_its_own_dict(owner.node):
        return "whose `__dict__` no copy keeps"
    if any(owner.method(name, heap) for name in _REDUCING):
        return ""
    maker = owner.method("__new__", heap)
    given = any(owner.method(name, heap) for name in _NEW_ARGUMENTS)
    taken = _taken(owner, heap)
    if maker is not None and not given and taken >= 0 and _asks_for_more(maker.node, taken):
        return "whose `__new__` asks for what no copy gives; `__getnewargs__` says what it takes"
    answering = owner.method("__getattr__", heap)
    if answering is None or owner.method(_STATE, heap) is not None:
        return ""
    known = owner.method_names(heap) | owner.attributes.keys()
    if isinstance(answering.node, ast.FunctionDef) and _fails_when_empty(answering.node, known):
        return "whose `__getattr__` fails while it is empty; let it raise AttributeError for `__…`"
    return ""


def _is_its_own_dict(node: ast.ClassDef) -> bool:
    """Say whether instances of a class are their own attributes, or have those of another dict.

    `self.__dict__ = self` anywhere, and `self.__dict__ = settings` where an instance begins.
    """
    for method in node.body:
        begins = isinstance(method, ast.FunctionDef) and method.name == "__init__"
        for inner in nodes(method):
            match inner:
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id=owner), attr="__dict__")],
                    value=ast.Name(id=given),
                ) if begins or given == owner:
                    return True
    return False


def _taken(owner: Class, heap: Heap) -> int:
    """Return how many arguments pickle gives to `__new__` by itself, -1 where nobody knows."""
    counts = [0]
    for base in owner.bases:
        own = heap.classes(base)
        if own:
            counts += [_taken(c, heap) for c in own]
        elif base.qualified in _OF_ONE:
            counts.append(1)
        elif base.qualified not in _PLAIN:
            counts.append(-1)
    return -1 if -1 in counts else max(counts)


def _asks_for_more(node: ast.AST, given: int) -> bool:
    """Say whether `__new__` needs more than the class and as many arguments as pickle gives."""
    if not isinstance(node, ast.FunctionDef):
        return False
    declared = node.args
    positional = len(declared.posonlyargs) + len(declared.args) - len(declared.defaults)
    return positional > given + 1 or any(default is None for default in declared.kw_defaults)


def _fails_when_empty(method: ast.FunctionDef, known: frozenset[str]) -> bool:
    """Say whether `__getattr__` reads an attribute that an instance may not have yet.

    Pickle asks an empty instance for `__setstate__`: reading another attribute asks again, and
    again. An `if` that raises for special names, or for what is read, spares what follows.
    """
    if not method.args.args:
        return False
    own = method.args.args[0].arg
    read = _missing(method.body, own, known)
    for statement in method.body:
        if isinstance(statement, ast.If) and _spares(statement, read):
            return False
        handlers = statement.handlers if isinstance(statement, ast.Try) else []
        if any(map(_catches_all, handlers)):
            continue
        if _missing([statement], own, known) - ({"__dict__"} if handlers else frozenset()):
            return True
    return False


def _missing(body: list[ast.stmt], own: str, known: frozenset[str]) -> frozenset[str]:
    """Return the attributes that code reads of an instance, and that its class does not have."""
    found: set[str] = set()
    for node in (inner for statement in body for inner in nodes(statement)):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == own:
                if attr not in known and not attr.startswith("__"):
                    found.add(attr)
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id=name), attr="__dict__"), ctx=ast.Load()
            ) if name == own:
                found.add("__dict__")
    return frozenset(found)


def _spares(statement: ast.If, read: frozenset[str]) -> bool:
    """Say whether an `if` raises for special names, or for all that is read."""
    if not any(isinstance(inner, ast.Raise) for inner in statement.body):
        return False
    texts = {n.value for n in nodes(statement.test) if isinstance(n, ast.Constant)}
    special = any(isinstance(text, str) and text.startswith("_") for text in texts)
    return special or read <= texts


def _catches_all(handler: ast.ExceptHandler) -> bool:
    caught = nodes(handler.type) if handler.type is not None else ()
    names = {node.id for node in caught if isinstance(node, ast.Name)}
    return handler.type is None or bool(names & _BROAD)
