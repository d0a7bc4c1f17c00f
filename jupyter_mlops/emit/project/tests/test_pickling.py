"""Objects that their library does not pickle come back the same."""

import copy
import copyreg
import pickle
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

from nbpipe_template.runtime import pickling

needs_numpy = pytest.mark.skipif(find_spec("numpy") is None, reason="not installed")
needs_xgboost = pytest.mark.skipif(find_spec("xgboost") is None, reason="not installed")


@pytest.fixture(autouse=True)
def _table() -> Iterator[None]:
    known = dict(copyreg.dispatch_table)
    yield
    copyreg.dispatch_table.clear()
    copyreg.dispatch_table.update(known)


def test_libraries_that_nobody_imported_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("xgboost", "numpy", "numpy.ma"):
        monkeypatch.setitem(sys.modules, library, None)
    known = dict(copyreg.dispatch_table)

    pickling.register()

    assert copyreg.dispatch_table.keys() - known.keys() == {ModuleType}


@needs_xgboost
@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="noop"),
        pytest.param({"label": [1.0, 2.0, 3.0], "weight": [3.0, 2.0, 1.0]}, id="labels"),
        pytest.param({"label": [1, 0, 1], "group": [1, 2]}, id="groups"),
        pytest.param({"feature_names": ["a", "b"], "feature_types": ["float", "int"]}, id="names"),
        pytest.param({"label_lower_bound": [1, 2, 3], "label_upper_bound": [2, 3, 4]}, id="bounds"),
        pytest.param({"base_margin": [0.5, 0.25, 0.0]}, id="margin"),
        pytest.param({"missing": 0.0}, id="missing"),
    ],
)
def test_a_matrix_comes_back_with_all_that_it_holds(given: dict[str, Any]) -> None:
    import numpy as np
    import xgboost

    matrix = xgboost.DMatrix(np.array([[1.0, 0.0], [np.nan, 2.0], [3.0, np.nan]]), **given)
    pickling.register()

    again = pickle.loads(pickle.dumps(matrix, protocol=5))

    assert _held(again) == _held(matrix)


@needs_xgboost
def test_a_matrix_that_would_come_back_as_another_is_refused() -> None:
    import numpy as np
    import xgboost

    matrix = xgboost.DMatrix(np.eye(2), label=np.eye(2))
    pickling.register()

    with pytest.raises(TypeError, match="several labels a row"):
        pickle.dumps(matrix)


def _held(matrix: Any) -> dict[str, Any]:
    cells = matrix.get_data()
    floats = ("label", "weight", "label_lower_bound", "label_upper_bound")
    return {
        "cells": (cells.shape, cells.indptr.tolist(), cells.indices.tolist(), cells.data.tolist()),
        "names": (matrix.feature_names, matrix.feature_types),
        "margin": matrix.get_base_margin().tolist(),
        "groups": matrix.get_group().tolist(),
        **{name: matrix.get_float_info(name).tolist() for name in floats},
    }


@needs_numpy
@pytest.mark.parametrize("hard", [False, True])
def test_a_mask_comes_back_as_hard_as_it_was(hard: bool) -> None:
    import numpy as np

    masked = np.ma.array([1, 2, 3], mask=[0, 1, 0], hard_mask=hard)
    pickling.register()

    again = pickle.loads(pickle.dumps(masked, protocol=5))

    assert (again.hardmask, again.tolist()) == (hard, [1, None, 3])


@needs_numpy
def test_a_row_of_records_comes_back_so_that_it_can_be_written() -> None:
    import numpy as np

    row = np.zeros(1, dtype=[("a", "i4"), ("b", "f8")])[0]
    pickling.register()

    again = pickle.loads(pickle.dumps(row, protocol=5))
    again["a"] = 4

    assert (again.tolist(), again.dtype, row.tolist()) == ((4, 0.0), row.dtype, (0, 0.0))


def test_a_module_is_the_one_that_its_name_imports() -> None:
    pickling.register()

    assert pickle.loads(pickle.dumps([pickle], protocol=5)) == [pickle]
    with pytest.raises(TypeError, match="module unheard_of, which no import gives"):
        pickle.dumps(ModuleType("unheard_of"))


@needs_numpy
def test_what_holds_the_global_generator_holds_that_of_the_process() -> None:
    import numpy as np

    shared, own = np.random.mtrand._rand, np.random.RandomState(3)
    known = dict(copyreg.dispatch_table)
    with pickling.global_generator_kept():
        again, other = pickle.loads(pickle.dumps([shared, own], protocol=5))

    assert again is shared
    assert (other is own, other.rand()) == (False, own.rand())
    assert copyreg.dispatch_table == known
    assert copy.deepcopy(shared) is not shared
