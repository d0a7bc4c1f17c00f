"""What `deepcopy` makes: objects that hold each other as those of the original do."""

from __future__ import annotations

from jupyter_mlops.analysis.memory import Heap, Value, all_objects

_MANY = 400  # objects; of more than these one stands for all that a copy holds


def cloned(heap: Heap, value: Value) -> Value:
    """Return a deep copy of `value`; functions and classes in it are those of the original."""
    originals = sorted(heap.reach(all_objects(value), code=False))
    if not originals:
        return heap.new(value.type)
    if len(originals) > _MANY:
        return _summed(heap, value)
    twins = {number: heap.new(heap.kinds.get(number)) for number in originals}
    numbers = {number: next(iter(twin.objects)) for number, twin in twins.items()}
    for number, twin in numbers.items():
        heap.holds.add(twin, [numbers.get(held, held) for held in heap.holds.of(number)])
        for other in heap.shares.get(number, {number}) - {number}:
            if other in numbers:
                heap.share(twin, numbers[other])
        if number in heap.elements:
            heap.elements[twin] = _twin(heap.elements[number], numbers)
        if number in heap.labelled:
            heap.labelled[twin] = {numbers.get(one, one) for one in heap.labelled[number]}
        _mark_alike(heap, number, twin)
    for (number, label), part in list(heap.parts.items()):
        if number in numbers:
            heap.parts[numbers[number], label] = _twin(part, numbers)
    return _twin(value, numbers)


def _mark_alike(heap: Heap, number: int, twin: int) -> None:
    """Note of `twin` what is known of `number` alone."""
    marks = (heap.noisy, heap.modules, heap.opaque, heap.tabular, heap.overwriting, heap.labels)
    for marked in marks:
        if number in marked:
            marked.add(twin)
    if number in heap.owners:
        heap.owners[twin] = heap.owners[number]
    if number in heap.titles:
        heap.titles[twin] = heap.titles[number]
    if number in heap.noted:
        heap.noted[twin] = dict(heap.noted[number])


def _twin(value: Value, numbers: dict[int, int]) -> Value:
    items = value.items
    return Value(
        value.type,
        frozenset(numbers.get(number, number) for number in value.objects),
        value.qualified,
        None if items is None else tuple(_twin(item, numbers) for item in items),
    )


def _summed(heap: Heap, value: Value) -> Value:
    """Return a copy of which it is known only that to change a part of it changes it."""
    part = heap.new(None)
    heap.hold(part, part)
    made = heap.new(value.type, holds=[part])
    heap.opaque |= made.objects | part.objects
    return made
