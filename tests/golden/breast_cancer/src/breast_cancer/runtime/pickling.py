"""Objects that their library does not pickle, taken apart so that they come back the same."""

import copyreg
import random
import sys
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

_FLOATS = ("label", "weight", "label_lower_bound", "label_upper_bound", "feature_weights")

# The generators that a whole process shares.
_SHARED = (("random", "_inst"), ("numpy.random.mtrand", "_rand"))
# What holds nothing that could ask for a hash.
_BEGUN = (type(None), int, float, complex, str, bytes)
# Whose classes are taken apart here as Python itself would do it.
_PLAIN = {"builtins", "collections", "_collections_abc", "abc", "typing", "numpy"}
# By these a class says itself how it is taken apart.
_HOOKS = {"__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__", "__getstate__"}
_HOOKS |= {"__setstate__", "__copy__", "__deepcopy__"}


def register() -> None:
    """Let pickle take such objects of the libraries that are imported by now."""
    copyreg.pickle(ModuleType, _module)
    xgboost: Any = sys.modules.get("xgboost")
    if hasattr(xgboost, "DMatrix"):
        copyreg.pickle(xgboost.DMatrix, _matrix)
    numpy: Any = sys.modules.get("numpy")
    for kind in (numpy.void, numpy.record) if hasattr(numpy, "record") else ():
        copyreg.pickle(kind, _row)
    masked: Any = sys.modules.get("numpy.ma")
    if hasattr(masked, "MaskedArray"):
        copyreg.pickle(masked.MaskedArray, _masked)


@contextmanager
def as_they_are(home: str = __name__.partition(".")[0]) -> Iterator[None]:
    """Let what pickle makes anew come back as it was.

    What holds the generator that `random` or numpy share holds the one of the process that reads
    it: a frozen distribution of scipy, a kept `random.choice`. Instances of the classes in the
    modules of `home` that are lists, dicts, numbers, exceptions or arrays come back without a
    call of their own `__init__`, `__new__`, `__setitem__` or `append`.
    Of a copy that the notebook makes itself nothing of this is so: this is for the store, and for
    copies that a notebook does not make.
    """
    reducers = {kind: take for kind, take in _kinds(home) if kind not in copyreg.dispatch_table}
    for kind, take in reducers.items():
        copyreg.pickle(kind, take)
    try:
        yield
    finally:
        for kind in reducers:
            del copyreg.dispatch_table[kind]


def _kinds(home: str) -> Iterator[tuple[type, Any]]:
    yield random.Random, _generator
    numpy: Any = sys.modules.get("numpy.random.mtrand")
    if hasattr(numpy, "RandomState"):
        yield numpy.RandomState, _generator
    modules = [m for name, m in sys.modules.items() if name.partition(".")[0] == home]
    kinds = {k: None for m in modules for k in vars(m).values() if isinstance(k, type)}
    for kind in kinds:
        others = [c for c in kind.__mro__ if not _is_plain(c)]
        own = [c for c in others if c.__module__.partition(".")[0] == home]
        if not own or issubclass(kind, Enum) or any(_HOOKS & vars(c).keys() for c in others):
            continue
        take = next((take for base, take in _takers() if issubclass(kind, base)), None)
        if take is None and own == others:
            take = _own_taker(own)
        if take is not None:
            yield kind, take


def _own_taker(kinds: list[type]) -> Any:
    """Return what takes an instance of classes apart that are made of no other one."""
    if any(vars(c).get("__hash__") is not None for c in kinds):
        return _hashed
    return _slots if any("__setattr__" in vars(c) for c in kinds) else None


def _is_plain(kind: type) -> bool:
    """Tell whether a class is one of Python's or numpy's own, or one that `namedtuple` writes."""
    return kind.__module__.partition(".")[0] in _PLAIN or "_field_defaults" in vars(kind)


def _generator(generator: Any) -> Any:
    for module, name in _SHARED:
        if module in sys.modules and getattr(sys.modules[module], name, None) is generator:
            return _shared, (module, name)
    return generator.__reduce__()


def _shared(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def _takers() -> Iterator[tuple[type, Any]]:
    """Yield what takes an instance of a class apart that is made of another one."""
    yield dict, _mapping
    yield list, _elements
    yield set, _elements
    yield deque, _elements
    for base in (tuple, str, float, int):
        yield base, _constant
    yield BaseException, _exception
    numpy: Any = sys.modules.get("numpy")
    if hasattr(numpy, "ndarray"):
        yield numpy.ndarray, _array


def _mapping(value: Any) -> tuple[Any, ...]:
    base: Any = OrderedDict if isinstance(value, OrderedDict) else dict
    factory = value.default_factory if isinstance(value, defaultdict) else None
    state = (list(base.items(value)), factory, object.__getstate__(value))
    return base.__new__, (type(value),), state, None, None, _fill_mapping


def _fill_mapping(value: Any, state: Any) -> None:
    pairs, factory, attributes = state
    put = OrderedDict.__setitem__ if isinstance(value, OrderedDict) else dict.__setitem__
    for key, item in pairs:
        put(value, key, item)
    if isinstance(value, defaultdict):
        value.default_factory = factory
    _set_attributes(value, attributes)


def _elements(value: Any) -> tuple[Any, ...]:
    base = next(b for b in (list, set, deque) if isinstance(value, b))
    length = value.maxlen if isinstance(value, deque) else None
    state = (list(base.__iter__(value)), length, object.__getstate__(value))
    return base.__new__, (type(value),), state, None, None, _fill


def _fill(value: Any, state: Any) -> None:
    elements, length, attributes = state
    if isinstance(value, deque):
        deque.__init__(value, elements, length)
    elif isinstance(value, list):
        list.extend(value, elements)
    else:
        set.update(value, elements)
    _set_attributes(value, attributes)


def _constant(value: Any) -> tuple[Any, ...]:
    plain: Any
    base: Any
    match value:
        case tuple():
            base, plain = tuple, tuple.__getitem__(value, slice(None))
        case str():
            base, plain = str, str.__str__(value)
        case float():
            base, plain = float, float.__float__(value)
        case _:
            base, plain = int, int.__int__(value)
    return base.__new__, (type(value), plain), object.__getstate__(value)


def _hashed(value: Any) -> tuple[Any, ...]:
    """Take an instance apart so that it has its hash before a set that it holds asks for it."""
    state = object.__getstate__(value)
    if not isinstance(state, dict):
        return _slots(value)
    begun = {name: held for name, held in state.items() if isinstance(held, _BEGUN)}
    return _begin, (type(value), begun), state, None, None, _complete


def _begin(kind: type, attributes: dict[str, Any]) -> Any:
    value: Any = object.__new__(kind)
    vars(value).update(attributes)
    return value


def _complete(value: Any, attributes: dict[str, Any]) -> None:
    vars(value).clear()  # they come in the order in which they were set
    vars(value).update(attributes)


def _slots(value: Any) -> tuple[Any, ...]:
    state = object.__getstate__(value)
    return object.__new__, (type(value),), state, None, None, _set_attributes


def _exception(value: BaseException) -> tuple[Any, ...]:
    base = next(c for c in type(value).__mro__ if c.__module__ == "builtins")
    return base.__new__, (type(value), *value.args), vars(value)


def _array(value: Any) -> tuple[Any, ...]:
    made, given, state = sys.modules["numpy"].ndarray.__reduce__(value)
    return made, given, (state, vars(value)), None, None, _fill_array


def _fill_array(value: Any, state: Any) -> None:
    sys.modules["numpy"].ndarray.__setstate__(value, state[0])
    vars(value).update(state[1])


def _set_attributes(value: Any, state: Any) -> None:
    """Set what `object.__getstate__` gives, without a call of `__setattr__`."""
    attributes, slots = state if isinstance(state, tuple) else (state, None)
    if attributes:
        vars(value).update(attributes)
    for name, held in (slots or {}).items():
        object.__setattr__(value, name, held)


def _module(module: ModuleType) -> tuple[Callable[[str], ModuleType], tuple[str]]:
    """Take a module by its name: the result of a test of scipy holds one."""
    if sys.modules.get(module.__name__) is not module:
        raise TypeError(f"cannot pickle the module {module.__name__}, which no import gives")
    return import_module, (module.__name__,)


def _row(record: Any) -> tuple[Callable[[Any], Any], tuple[Any]]:
    """Take a row of records apart: what numpy itself brings back cannot be written."""
    return _row_of, (sys.modules["numpy"].array(record),)


def _row_of(array: Any) -> Any:
    return array[()]


def _masked(array: Any) -> tuple[Any, ...]:
    """Take a masked array apart: numpy itself forgets that its mask is hard."""
    made, given, state = array.__reduce__()
    return (made, given, state, None, None, _set_hard) if array.hardmask else (made, given, state)


def _set_hard(array: Any, state: tuple[Any, ...]) -> None:
    array.__setstate__(state)
    array.harden_mask()


def _matrix(matrix: Any) -> tuple[partial[Any], tuple[()]]:
    """Take a matrix of XGBoost apart: it holds the cells that are not missing, and no others."""
    rows, types = matrix.num_row(), matrix.feature_types
    given = {name: matrix.get_float_info(name) for name in _FLOATS}
    given |= {"base_margin": matrix.get_base_margin(), "group": matrix.get_group()}
    if "c" in (types or ()) or given["label"].size not in (0, rows):
        raise TypeError("cannot pickle a DMatrix with categories or with several labels a row")
    known = {name: values for name, values in given.items() if len(values)}
    names = {"feature_names": matrix.feature_names, "feature_types": types}
    kind: Callable[..., Any] = type(matrix)
    return partial(kind, matrix.get_data(), **known, **names), ()
