"""numpy arrays and scalars, scipy's sparse matrices, torch tensors."""

from __future__ import annotations

from typing import Any

from jupyter_mlops.parity.compare.containers import compare_attributes
from jupyter_mlops.parity.compare.scalars import QUICK, SMALLEST_SCALE
from jupyter_mlops.parity.compare.walk import Differs, Place, Rule, Text, Walk, comes_from, unlike


def compare_array(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    compare_layout(reference, package, place, walk)
    if comes_from(type(reference), "numpy", "MaskedArray"):
        _compare_masked(reference, package, place, walk)
        return
    compare_values(reference, package, place, walk)
    if hasattr(reference, "__dict__"):
        compare_attributes(vars(reference), vars(package), place, walk)


def compare_layout(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.demand(
        reference.dtype == package.dtype,
        place / " dtype",
        Text(reference.dtype),
        Text(package.dtype),
    )
    walk.demand(
        reference.shape == package.shape,
        place / " shape",
        Text(reference.shape),
        Text(package.shape),
    )


def compare_values(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two arrays of one dtype and shape."""
    if reference.dtype.names:
        for name in reference.dtype.names:
            compare_values(reference[name], package[name], place / f"[{name!r}]", walk)
    elif reference.dtype.hasobject:
        _compare_objects(reference, package, place, walk)
    elif (found := first_unlike(reference, package, walk)) is not None:
        index, count = found
        detail = unlike(reference[index], package[index])
        raise Differs(place / f"[{_subscript(index)}]" if index else place, detail + count)


def first_unlike(reference: Any, package: Any, walk: Walk) -> tuple[tuple[int, ...], str] | None:
    """Return the index of the first unequal element and a text that counts them; None if equal.

    Floats count as equal by the rule of `close`, where the scale is the largest finite value.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        bad = np.asarray(_unequal(reference, package, walk, np))
    if not (count := int(np.count_nonzero(bad))):
        return None
    index = tuple(int(part) for part in np.unravel_index(int(np.argmax(bad)), bad.shape))
    return index, f"; {count} of {bad.size} values differ" if bad.size > 1 else ""


def _unequal(reference: Any, package: Any, walk: Walk, np: Any) -> Any:
    kind = reference.dtype.kind
    if kind in "mM":
        return reference.view("i8") != package.view("i8")
    if kind == "V":
        return np.array(reference.tobytes() != package.tobytes())
    bad = reference != package
    if kind not in "fc" or not bad.any():
        return bad
    both_nan = np.isnan(reference) & np.isnan(package)
    if kind == "c":
        return bad & ~(both_nan | _near(reference, package, walk, np))
    return bad & ~both_nan & ~_near(reference, package, walk, np)


def _near(reference: Any, package: Any, walk: Walk, np: Any) -> Any:
    size, gap = np.abs(reference), np.abs(reference - package)
    finite = np.isfinite(size)
    scale = float(np.max(size, where=finite, initial=0.0))
    near = gap <= walk.tolerance * (size + min(max(scale, SMALLEST_SCALE), 1.0))
    near &= finite & np.isfinite(package)
    walk.deviate(float(np.max(gap, where=near & np.isfinite(gap), initial=0.0)))
    return near


def _compare_objects(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare arrays of Python objects, element by element."""
    pairs = zip(reference.ravel().tolist(), package.ravel().tolist(), strict=True)
    for number, (one, other) in enumerate(pairs):
        if type(one) is type(other) and type(one) in QUICK and one == other:
            continue
        index = _unravel(number, reference.shape)
        walk.compare(one, other, place / f"[{_subscript(index)}]" if index else place)


def _compare_masked(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    import numpy as np

    masks = np.ma.getmaskarray(reference), np.ma.getmaskarray(package)
    compare_values(*masks, place / ".mask", walk)
    visible = ~masks[0]
    compare_values(np.asarray(reference)[visible], np.asarray(package)[visible], place, walk)
    walk.compare(reference.fill_value, package.fill_value, place / ".fill_value")


def compare_number(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare two numpy scalars."""
    import numpy as np

    compare_array(np.asarray(reference), np.asarray(package), place, walk)


def compare_dtype(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    walk.demand(reference == package, place, Text(reference), Text(package))


def compare_sparse(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    """Compare sparse matrices as matrices: stored zeros and the order of entries say nothing."""
    compare_layout(reference, package, place, walk)
    (left, data), (right, other_data) = _entries(reference), _entries(package)
    if left != right:
        where = min(set(left) ^ set(right))
        one = data[left.index(where)] if where in left else 0
        other = other_data[right.index(where)] if where in right else 0
        raise Differs(place / f"[{_subscript(where)}]", unlike(one, other))
    if (found := first_unlike(data, other_data, walk)) is not None:
        (number,), count = found
        where = left[number]
        detail = unlike(data[number], other_data[number]) + count
        raise Differs(place / f"[{_subscript(where)}]", detail)


def _entries(matrix: Any) -> tuple[list[tuple[int, ...]], Any]:
    """Return the places of what is not zero, in order, and the values there."""
    import numpy as np

    coo = matrix.tocoo(copy=True)
    coo.sum_duplicates()
    coo.eliminate_zeros()
    coords = coo.coords if hasattr(coo, "coords") else (coo.row, coo.col)
    order = np.lexsort(tuple(reversed(coords)))
    places = zip(*(axis[order].tolist() for axis in coords), strict=True)
    return list(places), coo.data[order]


def compare_tensor(reference: Any, package: Any, place: Place, walk: Walk) -> None:
    for name in ("dtype", "shape", "device", "layout", "requires_grad"):
        one, other = getattr(reference, name), getattr(package, name)
        walk.demand(one == other, place / f".{name}", Text(one), Text(other))
    compare_array(_dense(reference), _dense(package), place, walk)
    if reference.grad is not None or package.grad is not None:
        walk.compare(reference.grad, package.grad, place / ".grad")


def _dense(tensor: Any) -> Any:
    plain = tensor.detach().cpu()
    plain = plain.to_dense() if str(plain.layout) != "torch.strided" else plain
    plain = plain.resolve_conj().resolve_neg()
    return (plain.float() if str(plain.dtype) == "torch.bfloat16" else plain).numpy()


def _subscript(index: tuple[int, ...]) -> str:
    return ", ".join(map(str, index))


def _unravel(number: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    index = []
    for size in reversed(shape):
        number, part = divmod(number, size)
        index.append(part)
    return tuple(reversed(index))


RULES = (
    Rule(lambda kind: comes_from(kind, "numpy", "ndarray"), compare_array),
    Rule(lambda kind: comes_from(kind, "numpy", "generic"), compare_number),
    Rule(lambda kind: comes_from(kind, "numpy", "dtype"), compare_dtype),
    Rule(lambda kind: comes_from(kind, "scipy", "_spbase", "spmatrix"), compare_sparse),
    Rule(lambda kind: comes_from(kind, "torch", "Tensor"), compare_tensor),
)
