"""Values whose classes lie where only the notebook tells Python to look."""

from __future__ import annotations

from pathlib import Path

from benchmarks.notebooks import write
from jupyter_mlops.export import export
from jupyter_mlops.parity import verify

MEAN = """\
class Mean:
    def __init__(self, data):
        self.center = sum(data) / len(data)
"""


def test_a_module_above_the_notebook_is_found(tmp_path: Path) -> None:
    library = tmp_path / "homelib"
    library.mkdir()
    (library / "__init__.py").touch()
    (library / "mean.py").write_text(MEAN)
    notebook = tmp_path / "notebooks" / "means.ipynb"
    notebook.parent.mkdir()
    write(
        notebook,
        [
            (None, "import sys\nsys.path.append('..')\nfrom homelib.mean import Mean"),
            ("load", "x = [1.0, 2.0, 4.0]"),
            ("train", "mean = Mean(x)"),
            ("evaluate", "center = mean.center"),
        ],
    )
    export(notebook, notebook.parent / "package")

    report = verify(notebook.parent / "package")

    assert report.exit_code == 0
    assert {outcome.artifact for outcome in report.outcomes} == {"x", "mean", "center"}
