"""Functions, methods and classes: by qualified name, compiled code and the values they reach.

Code that differs is a doubt and no difference: the export passes a notebook's global as an
argument, which changes the code and keeps what it computes.
"""

from __future__ import annotations

import dis
import enum
import functools
import inspect
import types
import typing
from collections.abc import Iterator
from typing import Any

from jupyter_mlops.parity.compare.walk import Place, Rule, Walk, same_home, same_qualname

_BUILT_IN = (
    types.BuiltinFunctionType, types.MethodWrapperType, types.WrapperDescriptorType,
    types.MethodDescriptorType, types.ClassMethodDescriptorType, types.GetSetDescriptorType,
    types.MemberDescriptorType,
)  # fmt: skip

# A function that moved into another one is flagged as nested; the other flags tell its kind.
_KIND_FLAGS = (
    inspect.CO_VARARGS | inspect.CO_VARKEYWORDS | inspect.CO_GENERATOR | inspect.CO_COROUTINE
    | inspect.CO_ASYNC_GENERATOR
)  # fmt: skip

_JUMPS = frozenset((*dis.hasjrel, *dis.hasjabs))
_NO_STEPS = frozenset(("CACHE", "EXTENDED_ARG", "NOP", "PRECALL", "PUSH_NULL"))
_READS_GLOBALS = frozenset(("LOAD_GLOBAL", "LOAD_NAME"))
_SAME_STEPS = {"LOAD_METHOD": "LOAD_ATTR"}

_CLASS_FRAME = frozenset((
    "__module__", "__qualname__", "__dict__", "__weakref__", "__doc__", "__firstlineno__",
    "_abc_impl", "__annotations__", "__static_attributes__", "__annotate_func__",
    "__annotations_cache__", "__abstractmethods__", "__dataclass_params__", "__match_args__",
    "__hash__",
))  # fmt: skip


def compare_function(
    reference: types.FunctionType, package: types.FunctionType, place: Place, walk: Walk
) -> None:
    # The export names lambdas that the store has to find.
    named = _is_lambda(reference) and "<locals>" not in package.__qualname__
    walk.demand(
        (named or same_qualname(reference.__qualname__, package.__qualname__))
        and same_home(reference.__module__, package.__module__, walk.package),
        place,
        f"{reference.__module__}.{reference.__qualname__}",
        f"{package.__module__}.{package.__qualname__}",
    )
    if not same_code(reference.__code__, package.__code__):
        walk.doubt(place, "the code of this function is not the notebook's")
        return
    walk.compare(reference.__defaults__, package.__defaults__, place / " defaults")
    walk.compare(reference.__kwdefaults__, package.__kwdefaults__, place / " defaults")
    walk.compare(vars(reference), vars(package), place / " attributes")
    _compare_closure(reference, package, place, walk)
    # `__name__` tells the module, which is the other one by design and was compared above.
    names = set(_global_names(reference.__code__)) - {"__name__"}
    for name in sorted(names & reference.__globals__.keys()):
        if name not in package.__globals__:
            walk.doubt(place, f"the package's function has no global {name}")
            continue
        one, other = reference.__globals__[name], package.__globals__[name]
        walk.compare(one, other, place / f" global {name}")


def _is_lambda(function: types.FunctionType) -> bool:
    return function.__name__ == "<lambda>"


def same_code(reference: types.CodeType, package: types.CodeType) -> bool:
    """Say whether two code objects do the same, wherever they stand."""
    return _steps(reference) == _steps(package)


def _steps(code: types.CodeType) -> tuple[object, ...]:
    """Return what a code object does, free of where and beside what it was compiled.

    `np.abs(x)` is compiled as a method call in a cell, and as the call of an attribute in a module
    that imports `np` itself.
    """
    steps = [step for step in dis.get_instructions(code) if step.opname not in _NO_STEPS]
    numbers = {step.offset: number for number, step in enumerate(steps)}
    found = []
    for step in steps:
        value: object = step.argval
        if step.opcode in _JUMPS:
            value = next((numbers[at] for at in sorted(numbers) if at >= step.argval), len(steps))
        elif isinstance(value, types.CodeType):
            value = _steps(value)
        found.append((_SAME_STEPS.get(step.opname, step.opname), type(value), repr(value)))
    given = code.co_argcount + code.co_kwonlyargcount
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount)
    return counts, code.co_varnames[:given], code.co_flags & _KIND_FLAGS, tuple(found)


def compare_method(
    reference: types.MethodType, package: types.MethodType, place: Place, walk: Walk
) -> None:
    walk.compare(reference.__func__, package.__func__, place)
    walk.compare(reference.__self__, package.__self__, place / ".__self__")


def compare_built_in(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.demand(
        reference.__qualname__ == package.__qualname__,
        place,
        reference.__qualname__,
        package.__qualname__,
    )
    home = getattr(reference, "__module__", None), getattr(package, "__module__", None)
    walk.demand(home[0] == home[1], place, *home)
    owner = getattr(reference, "__self__", None), getattr(package, "__self__", None)
    walk.compare(*owner, place / ".__self__")


def compare_class(reference: type, package: type, place: Place, walk: Walk) -> None:
    walk.demand(
        same_home(reference.__module__, package.__module__, walk.package)
        and same_qualname(reference.__qualname__, package.__qualname__),
        place,
        reference,
        package,
    )
    walk.compare(reference.__bases__, package.__bases__, place / " bases")
    if issubclass(reference, enum.Enum):
        walk.compare(_members(reference), _members(package), place / " members")
        return
    left, right = _body(reference), _body(package)
    for name in sorted(left.keys() | right.keys()):
        if name in left and name in right:
            walk.compare(left[name], right[name], place / f".{name}")
        else:
            walk.doubt(place, f"{name} is defined on one side only")


def compare_member(reference: enum.Enum, package: enum.Enum, place: Place, walk: Walk) -> None:
    walk.demand(reference.name == package.name, place, reference.name, package.name)
    walk.compare(reference.value, package.value, place / ".value")


def compare_wrapped(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.compare(reference.__func__, package.__func__, place)


def compare_cached(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare functions that remember answers; what they remember says nothing."""
    walk.compare(reference.__wrapped__, package.__wrapped__, place)
    walk.compare(reference.cache_parameters(), package.cache_parameters(), place / " cache")


def compare_cached_property(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.compare(reference.func, package.func, place)


def compare_type_name(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare what `typing` makes of a name: variables of types, and types that are another one."""
    for name in _TYPE_PARTS:
        one, other = getattr(reference, name, None), getattr(package, name, None)
        walk.compare(one, other, place / f".{name}")


def compare_property(reference: property, package: property, place: Place, walk: Walk) -> None:
    for part in ("fget", "fset", "fdel"):
        walk.compare(getattr(reference, part), getattr(package, part), place / f".{part}")


def compare_code(
    reference: types.CodeType, package: types.CodeType, place: Place, walk: Walk
) -> None:
    if not same_code(reference, package):
        walk.doubt(place, "the compiled code is not the notebook's")


def _compare_closure(
    reference: types.FunctionType, package: types.FunctionType, place: Place, walk: Walk
) -> None:
    pairs = zip(reference.__closure__ or (), package.__closure__ or (), strict=True)
    for name, (one, other) in zip(reference.__code__.co_freevars, pairs, strict=True):
        try:
            contents = one.cell_contents, other.cell_contents
        except ValueError:
            walk.doubt(place, f"{name} of the closure is empty")
            continue
        walk.compare(*contents, place / f" closure {name}")


def _global_names(code: types.CodeType) -> Iterator[str]:
    yield from (one.argval for one in dis.get_instructions(code) if one.opname in _READS_GLOBALS)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _global_names(constant)


def _body(kind: type) -> dict[str, object]:
    return {name: value for name, value in vars(kind).items() if name not in _CLASS_FRAME}


def _members(kind: type[enum.Enum]) -> dict[str, object]:
    return {name: member.value for name, member in kind.__members__.items()}


_TYPE_PARTS = (
    "__name__", "__bound__", "__constraints__", "__covariant__", "__contravariant__",
    "__supertype__",
)  # fmt: skip

RULES = (
    Rule(lambda kind: kind is functools._lru_cache_wrapper, compare_cached),
    Rule(lambda kind: kind is functools.cached_property, compare_cached_property),
    Rule(
        lambda kind: kind in (typing.TypeVar, typing.ParamSpec, typing.NewType), compare_type_name
    ),
    Rule(lambda kind: kind is types.FunctionType, compare_function),
    Rule(lambda kind: kind is types.MethodType, compare_method),
    Rule(lambda kind: kind in _BUILT_IN, compare_built_in),
    Rule(lambda kind: issubclass(kind, type), compare_class),
    Rule(lambda kind: issubclass(kind, enum.Enum), compare_member),
    Rule(lambda kind: kind in (staticmethod, classmethod), compare_wrapped),
    Rule(lambda kind: kind is property, compare_property),
    Rule(lambda kind: kind is types.CodeType, compare_code),
)
