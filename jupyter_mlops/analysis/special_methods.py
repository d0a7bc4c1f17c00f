"""Which special methods of an object the functions of libraries and the operators call."""

from __future__ import annotations

from jupyter_mlops.analysis import catalog


def special(names: str) -> frozenset[str]:
    return frozenset(f"__{name}__" for name in names.split())


OPERATORS = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "Div": "truediv", "FloorDiv": "floordiv",
    "Mod": "mod", "Pow": "pow", "MatMult": "matmul", "BitAnd": "and", "BitOr": "or",
    "BitXor": "xor", "LShift": "lshift", "RShift": "rshift", "Eq": "eq", "NotEq": "ne",
    "Lt": "lt", "LtE": "le", "Gt": "gt", "GtE": "ge", "USub": "neg", "UAdd": "pos",
    "Invert": "invert",
}  # fmt: skip
_COMPARING = special("eq ne lt le gt ge")
ORDERING = special("lt le gt ge")
_COMPUTING = frozenset(
    f"__{mark}{name.removesuffix('_')}__"
    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()
    for mark in ("", "r")
) | special("divmod rdivmod neg pos invert abs round floor ceil trunc")
_GROWING = frozenset(
    f"__i{name}__"
    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()
)
_TEXT = special("str repr format getitem getattr")
_ITERATING = special("iter next getitem len length_hint aiter anext reversed")
_NUMBER = special("int float index complex")
_ARRAY = special("array array_ufunc array_function array_interface array_struct")
_COPYING = special("copy deepcopy reduce reduce_ex getstate setstate replace getnewargs")
_ATTRIBUTES = special("getattr getattribute get dir")
_STORING = special("setitem delitem setattr delattr set delete") | {"insert", "append", "pop"}
_MANAGING = special("enter exit aenter aexit") | {"close", "aclose"}
# What a library may call of an object that it is given, to look at it, compare it or copy it.
LOOKING = (
    _COMPARING | _COMPUTING | _TEXT | _ITERATING | _NUMBER | _ARRAY | _COPYING | _ATTRIBUTES
    | special("bool hash contains fspath call missing bytes await sizeof subclasshook")
    | special("instancecheck subclasscheck") | {"get", "keys", "send"}
)  # fmt: skip
# What is called of an object that something else than a library's function meets.
COMPARED = _COMPARING | _ITERATING | special("hash contains bool array_ufunc getattr")
COMPUTED = _COMPUTING | _ARRAY | special("index hash eq iter len getitem")
FORMATTED = _TEXT | _NUMBER | special("iter len")
HASHED = special("hash eq")
INDEXED = special("index hash eq")
MANAGED = _MANAGING
WRITTEN = frozenset({"write", "flush"})
CALLED = special("call enter exit")
# Built-in functions that call what they are given only to show or to measure it.
_SHOWING = frozenset(
    f"builtins.{name}"
    for name in "print str repr len int float bool hash format isinstance issubclass type id "
    "callable abs round ascii bin hex oct chr ord".split()
)
_NOT_SHOWING = special("call contains getattribute get dir await")
# Those that call a few of its methods, and no other.
_ASKING = {
    "builtins.isinstance": special("instancecheck subclasshook"),
    "builtins.issubclass": special("subclasscheck subclasshook"),
    "builtins.len": special("len"),
    "builtins.bool": special("bool len"),
    "builtins.int": special("int index trunc"),
    "builtins.float": special("float index"),
    "builtins.abs": special("abs"),
    "builtins.round": special("round index"),
    "builtins.hash": HASHED,
    "builtins.set": _ITERATING | HASHED,
    "builtins.frozenset": _ITERATING | HASHED,
    "builtins.sum": _ITERATING | special("add radd"),
    "builtins.any": _ITERATING | special("bool"),
    "builtins.all": _ITERATING | special("bool"),
    **{f"builtins.{name}": _ITERATING for name in "list tuple enumerate zip iter reversed".split()},
    **{f"builtins.{name}": _ITERATING | _COMPARING for name in ("max", "min", "sorted")},
}
_INERT = frozenset({"builtins.id", "builtins.type", "builtins.callable", "builtins.super"})
# What these give is a text, a number or nothing, whatever the notebook writes.
PLAIN = special(
    "str repr format len bool hash int float index complex contains length_hint fspath bytes dir "
    "sizeof setitem delitem setattr delattr set delete exit setstate"
)


def called_by(name: str) -> frozenset[str]:
    """Return the special methods that a function called `name` may call of what it is given."""
    if name in _INERT:
        return frozenset()
    if name in _ASKING:
        return _ASKING[name]
    called = LOOKING
    if name in _SHOWING:
        called -= _NOT_SHOWING
    if name in catalog.MUTATES_FIRST:
        called |= _STORING | _GROWING
    if name.startswith("contextlib.") or name in ("enter_context", "push"):
        called |= _MANAGING
    return called
