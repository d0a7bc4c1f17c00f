"""What reaches the notebook's own namespace, which a package does not have."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_mlops.analysis.memory import Class, Heap, Value

_BUILTINS = frozenset({"exec", "eval", "globals", "locals", "__import__", "compile"})
# Work on the module `__main__`, whatever they are given.
_OF_MAIN = frozenset("cProfile.run profile.run pdb.run pdb.runeval ipytest.run".split())
# Work on the module `__main__` unless they are given another as their argument.
_OF_MAIN_BY_DEFAULT = {
    "unittest.main": "module",
    "unittest.TestProgram": "module",
    "doctest.testmod": "m",
}
_TEXTS = ("__repr__", "__str__", "__format__")
_REACHING = frozenset({"__globals__", "f_globals", "f_locals", "f_back", "__subclasses__"})


def called(name: str, node: ast.Call) -> bool:
    """Say whether a call of library function `name` can reach names that its text does not show."""
    if name in _OF_MAIN:
        return True
    if name in _OF_MAIN_BY_DEFAULT:
        given = node.args[:1] or [
            k.value for k in node.keywords if k.arg == _OF_MAIN_BY_DEFAULT[name]
        ]
        return not given or any(is_main(value) or _is_none(value) for value in given)
    module, _, short = name.partition(".")
    if module != "builtins":
        values = [*node.args, *(k.value for k in node.keywords)]
        return any(map(_names_main, values)) or (
            name.startswith("sys.modules.") and any(map(is_main, values))
        )
    if short == "eval" and len(node.args) > 1:
        return False
    return short in _BUILTINS or (short in ("vars", "dir") and not node.args)


def names_home(value: Value, heap: Heap) -> bool:
    """Say whether the text of a value names the module of a class: `<class '__main__.Box'>`."""
    made = heap.classes(value)
    plain = bool(made) and value.objects <= heap.definitions.keys()
    return plain and not any(_has_own_text(one, heap) for one in made)


def _has_own_text(made: Class, heap: Heap) -> bool:
    if any((base.qualified or "").startswith("enum.") for base in made.bases):
        return True
    return any(c.method(name, heap) for c in heap.classes(made.metaclass) for name in _TEXTS)


def attribute(name: str) -> bool:
    """Say whether an attribute holds the names of a module, of who called, or all subclasses."""
    return name in _REACHING


def imported(names: Iterable[str]) -> bool:
    """Say whether one of the modules is the notebook."""
    return any(name.partition(".")[0] == "__main__" for name in names)


def is_main(node: ast.expr) -> bool:
    """Say whether an expression is the name of the notebook as a module."""
    if isinstance(node, ast.Name):
        return node.id == "__name__"
    return isinstance(node, ast.Constant) and node.value == "__main__"


def _names_main(node: ast.expr) -> bool:
    """Say whether a text makes its reader import the notebook: `timeit(setup="from __main__…")`."""
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    text = node.value
    return text == "__main__" or text.startswith(
        ("__main__.", "from __main__ import ", "import __main__")
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
