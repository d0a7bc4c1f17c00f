"""Which outputs of a step share objects or memory, and how to keep them shared in a file.

Two outputs alias when a mutable object, or the memory of an array, can be reached from both: a
change through one shows in the other. Such outputs are pickled together. Pickle itself keeps
shared objects shared, but not two numpy arrays that look at one memory; `dump_together` adds that.
"""

import ctypes
import enum
import io
import pickle
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from diabetes.runtime import pickling
from diabetes.runtime.depth import with_room
from diabetes.runtime.pickles import Pickler, loads

IMMUTABLE = (
    type(None),
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.ModuleType,
    enum.Enum,
    range,
    slice,
)


@dataclass(slots=True)
class Reach:
    """What can be reached from one output: mutable objects by id, and arrays.

    `framed` are the arrays inside pandas objects that copy on write: they may share memory with
    one another, since pandas copies before it changes one, but not with a plain array.
    The objects themselves are kept, so that no id is used twice.
    """

    objects: dict[int, Any] = field(default_factory=dict)
    arrays: list[Any] = field(default_factory=list)
    framed: list[Any] = field(default_factory=list)


class _Tracer(pickle.Pickler):
    """Visits what pickle would visit, and writes nothing: arrays and frames are not entered."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), protocol=5)
        self.reach = Reach()
        self._elements: list[Any] = []

    def trace(self, value: Any) -> Reach:
        self._elements.append(value)
        while self._elements:
            self.dump(self._elements.pop())
        return self.reach

    def persistent_id(self, obj: Any) -> Any:
        if isinstance(obj, IMMUTABLE):
            return None
        if isinstance(obj, tuple | frozenset):
            return None
        numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
        if numpy is not None:
            if _is_record(obj):
                return self._visit_record(obj)
            if isinstance(obj, numpy.dtype | numpy.generic):
                return "immutable"
            if isinstance(obj, numpy.ndarray) and not isinstance(obj, numpy.memmap):
                return self._visit_array(obj)
        if pandas is not None:
            if isinstance(obj, pandas.Index):
                return "immutable"
            if isinstance(obj, pandas.DataFrame | pandas.Series):
                return self._visit_frame(obj, copies_on_write=pandas.__version__ >= "3")
        self.reach.objects[id(obj)] = obj
        return None

    def _visit_array(self, array: Any) -> str:
        if id(array) not in self.reach.objects:
            self.reach.objects[id(array)] = array
            # Of a subclass, its memory; what else it has are its attributes.
            self.reach.arrays.append(array.view(sys.modules["numpy"].ndarray))
            self._elements += _attributes(array).values()
            if array.dtype.hasobject:
                self._elements.append(array.ravel().tolist())
        return "array"

    def _visit_record(self, record: Any) -> str:
        self.reach.objects[id(record)] = record
        self.reach.arrays.append(sys.modules["numpy"].asarray(record))
        return "record"

    def _visit_frame(self, frame: Any, *, copies_on_write: bool) -> str:
        if id(frame) in self.reach.objects:
            return "frame"
        self.reach.objects[id(frame)] = frame
        self._elements.append(frame.attrs)
        numpy = sys.modules["numpy"]
        for block in frame._mgr.blocks:
            values = getattr(block.values, "_ndarray", block.values)
            if not isinstance(values, numpy.ndarray):
                continue
            (self.reach.framed if copies_on_write else self.reach.arrays).append(values)
            if values.dtype.hasobject:
                self._elements.append(values.ravel().tolist())
        return "frame"


def reach(value: Any) -> Reach:
    """Return what can be reached from `value`; raises what pickling it would raise."""
    return _Tracer().trace(value)


def groups(reaches: Mapping[str, Reach]) -> list[tuple[str, ...]]:
    """Return the names grouped by aliasing, in their order; most groups hold one name."""
    group = {name: {name} for name in reaches}
    for names in [*_sharing_objects(reaches), *_sharing_memory(reaches)]:
        merged = set().union(*(group[name] for name in names))
        for name in merged:
            group[name] = merged
    order = list(reaches)
    unique = {id(members): members for members in group.values()}
    return [tuple(sorted(members, key=order.index)) for members in unique.values()]


def _sharing_objects(reaches: Mapping[str, Reach]) -> Iterable[set[str]]:
    owners: dict[int, set[str]] = {}
    for name, found in reaches.items():
        for identity in found.objects:
            owners.setdefault(identity, set()).add(name)
    return [names for names in owners.values() if len(names) > 1]


def _sharing_memory(reaches: Mapping[str, Reach]) -> Iterable[set[str]]:
    return [
        {name for name, _, _ in cluster}
        for cluster in _clusters(reaches)
        if len({name for name, _, _ in cluster}) > 1
    ]


def _clusters(reaches: Mapping[str, Reach]) -> list[list[tuple[str, Any, bool]]]:
    """Return the arrays whose memory overlaps, as (name, array, inside a frame).

    Clusters of one array, and those of nothing but frames, are left out.
    """
    spans = sorted(
        (
            (*_span(array), name, array, framed)
            for name, found in reaches.items()
            for arrays, framed in ((found.arrays, False), (found.framed, True))
            for array in arrays
            if array.size
        ),
        key=lambda span: span[:2],
    )
    clusters: list[list[tuple[str, Any, bool]]] = []
    end = -1
    for start, stop, name, array, framed in spans:
        if start >= end:
            clusters.append([])
        clusters[-1].append((name, array, framed))
        end = max(end, stop)
    return [
        cluster
        for cluster in clusters
        if len(cluster) > 1 and not all(framed for _, _, framed in cluster)
    ]


def _span(array: Any) -> tuple[int, int]:
    """Return the addresses of the first byte of an array and of the byte after its last."""
    start = stop = array.__array_interface__["data"][0]
    for length, stride in zip(array.shape, array.strides, strict=True):
        reach_ = (length - 1) * stride
        start, stop = (start, stop + reach_) if reach_ > 0 else (start + reach_, stop)
    return start, stop + array.itemsize


def shared_memory(reaches: Mapping[str, Reach]) -> dict[int, Any]:
    """Return the arrays that own memory which several of the arrays look at, by id."""
    owners = [_owner(array) for cluster in _clusters(reaches) for _, array, _ in cluster]
    return {id(owner): owner for owner in owners}


def _owner(array: Any) -> Any:
    numpy = sys.modules["numpy"]
    while True:
        # `as_strided` looks through an object that only holds the array, and so does a record.
        through = _is_dummy(array.base) or _is_record(array.base)
        base = getattr(array.base, "base", None) if through else array.base
        if not isinstance(base, numpy.ndarray) or isinstance(base, numpy.memmap):
            return array
        array = base


def _is_record(value: Any) -> bool:
    """Say whether a value is one row of an array of records, which looks at its memory."""
    numpy = sys.modules["numpy"]
    return isinstance(value, numpy.void) and value.dtype.names is not None


def _is_dummy(base: Any) -> bool:
    return type(base).__name__ == "DummyArray" and type(base).__module__.startswith("numpy.")


def _attributes(array: Any) -> dict[str, Any]:
    """Return what an array of a subclass has beside its memory: the mask of a masked one."""
    found: dict[str, Any] = getattr(array, "__dict__", {})
    return found


class _ViewPickler(Pickler):
    """Writes arrays that look at the memory of another one as views of it."""

    def __init__(self, file: Any, owners: Mapping[int, Any]) -> None:
        super().__init__(file)
        self._owners = owners
        self._bytes: dict[int, Any] = {}

    def reducer_override(self, obj: Any) -> Any:
        numpy = sys.modules.get("numpy")
        if numpy is None:
            return NotImplemented
        if _is_record(obj):
            seen = self.reducer_override(numpy.asarray(obj))
            return seen if seen is NotImplemented else (record, seen[:2])
        if not isinstance(obj, numpy.ndarray) or not self._shares(obj):
            return super().reducer_override(obj)
        owner = _owner(obj)
        whole = type(owner) is numpy.ndarray and owner.flags.forc
        if owner is obj and whole:
            return NotImplemented
        start, _ = _span(owner)
        if obj.dtype.hasobject:
            if not whole or obj.dtype != owner.dtype or type(obj) is not numpy.ndarray:
                raise pickle.PicklingError("an array of objects that looks at a part of another")
            first = (obj.__array_interface__["data"][0] - start) // owner.itemsize
            return view_of_objects, (owner, first, obj.shape, obj.strides, obj.flags.writeable)
        memory = owner if whole else self._bytes_of(owner)
        offset = obj.__array_interface__["data"][0] - start
        of_memory = (memory, offset, obj.shape, obj.strides, obj.dtype, obj.flags.writeable)
        if type(obj) is numpy.ndarray:
            return view, of_memory
        return view_as, (type(obj), *of_memory), _attributes(obj), None, None, _set_attributes

    def _shares(self, array: Any) -> bool:
        """Say whether an array, or one that belongs to it, looks at memory that others look at."""
        numpy = sys.modules["numpy"]
        if isinstance(array, numpy.memmap):
            return False
        own = [v for v in _attributes(array).values() if isinstance(v, numpy.ndarray)]
        return any(id(_owner(part)) in self._owners for part in (array, *own))

    def _bytes_of(self, owner: Any) -> Any:
        """Return the memory of an array with gaps, which pickle itself would close."""
        if id(owner) not in self._bytes:
            start, stop = _span(owner)
            memory = (ctypes.c_char * (stop - start)).from_address(start)
            self._bytes[id(owner)] = sys.modules["numpy"].frombuffer(bytearray(memory), "u1")
        return self._bytes[id(owner)]


def view(
    owner: Any,
    offset: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    dtype: Any,
    writeable: bool,
) -> Any:
    """Return an array that looks at the memory of `owner`."""
    numpy = sys.modules["numpy"]
    memory = owner if owner.flags.c_contiguous else owner.T
    array = numpy.ndarray(shape, dtype, buffer=memory, offset=offset, strides=strides)
    array.flags.writeable = writeable
    return array


def view_of_objects(
    owner: Any, first: int, shape: tuple[int, ...], strides: tuple[int, ...], writeable: bool
) -> Any:
    """Return an array that looks at the objects of `owner`, from the `first` on."""
    objects = owner.reshape(-1, order="A")[first:]
    strided = sys.modules["numpy"].lib.stride_tricks.as_strided
    return strided(objects, shape, strides, writeable=writeable)


def view_as(kind: Any, *of_memory: Any) -> Any:
    """Return an array of a subclass that looks at memory."""
    return view(*of_memory).view(kind)


def record(looking: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    """Return a row of records that looks at memory, of what makes an array that does."""
    return looking(*given)[()]


def _set_attributes(array: Any, attributes: Mapping[str, Any]) -> None:
    vars(array).update(attributes)


def copy_together(*values: Any) -> Any:
    """Return copies in which objects and memory that the values share stay shared."""
    with pickling.as_they_are():
        copied = loads(with_room(lambda: _dumped_together(values)))
    return copied if len(copied) > 1 else copied[0]


def _dumped_together(values: tuple[Any, ...]) -> bytes:
    file = io.BytesIO()
    reaches = {str(position): reach(value) for position, value in enumerate(values)}
    dump_together(values, shared_memory(reaches), file)
    return file.getvalue()


def dump_together(values: Any, owners: Mapping[int, Any], file: Any) -> None:
    """Pickle `values` so that objects and memory that are shared in it stay shared."""
    _ViewPickler(file, owners).dump(values)
