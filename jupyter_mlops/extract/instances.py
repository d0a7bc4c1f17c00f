"""Instances of the notebook's classes that no copy brings back as they were."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis.memory import Class, Heap
from jupyter_mlops.analysis.trees import nodes

# Bases that make instances as `object` does.
_PLAIN = frozenset({"abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol"})
_NEW_ARGUMENTS = ("__getnewargs__", "__getnewargs_ex__")
_REDUCING = ("__reduce__", "__reduce_ex__")
_STATE = "__setstate__"


def lost_in_copies(owner: Class, heap: Heap) -> str:
    """Return what of the instances of a class pickle does not bring back, empty for nothing."""
    if _is_its_own_dict(owner.node):
        return "whose `__dict__` no copy keeps"
    if any(owner.method(name, heap) for name in _REDUCING):
        return ""
    maker = owner.method("__new__", heap)
    given = any(owner.method(name, heap) for name in _NEW_ARGUMENTS)
    if maker is not None and not given and _is_plain(owner, heap) and _asks_for_more(maker.node):
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


def _is_plain(owner: Class, heap: Heap) -> bool:
    """Say whether a class has bases of the notebook only."""
    return all(
        base.qualified in _PLAIN
        or bool(own := heap.classes(base))
        and all(_is_plain(c, heap) for c in own)
        for base in owner.bases
    )


def _asks_for_more(node: ast.AST) -> bool:
    """Say whether `__new__` needs arguments beside the class."""
    if not isinstance(node, ast.FunctionDef):
        return False
    declared = node.args
    positional = len(declared.posonlyargs) + len(declared.args) - len(declared.defaults)
    return positional > 1 or any(default is None for default in declared.kw_defaults)


def _fails_when_empty(method: ast.FunctionDef, known: frozenset[str]) -> bool:
    """Say whether `__getattr__` reads an attribute that an instance may not have yet.

    Pickle asks an empty instance for `__setstate__`: reading another attribute asks again, and
    again. What stands behind an `if` that raises is taken to be spared.
    """
    if not method.args.args:
        return False
    own = method.args.args[0].arg
    for statement in method.body:
        if isinstance(statement, ast.If) and any(isinstance(s, ast.Raise) for s in statement.body):
            return False
        if isinstance(statement, ast.Try):
            return False
        for node in nodes(statement):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == own:
                    if attr not in known and not attr.startswith("__"):
                        return True
                case ast.Subscript(
                    value=ast.Attribute(value=ast.Name(id=name), attr="__dict__"), ctx=ast.Load()
                ) if name == own:
                    return True
    return False
