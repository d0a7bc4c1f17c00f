"""What a step shows: prints, figures and displayed tables, kept in the folder of the run.

stdout/STEP.txt  stderr/STEP.txt
figures/STEP-1.png, .svg and .json          as drawn, and the numbers that are drawn
tables/STEP-1.html and .csv                 the first rows
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diabetes.runtime.capture import streams_kept
from diabetes.runtime.records import Shown
from diabetes.runtime.sources import PACKAGE
from diabetes.runtime.store import Store, void

MAX_CSV_ROWS = 1000
BACKEND = f"module://{PACKAGE}.runtime.figures"


class Outputs:
    """Collects what one step shows."""

    def __init__(self, folder: Path, step: str) -> None:
        self.folder = folder
        self.step = step
        self._counts: dict[str, int] = {}

    def next_path(self, kind: str) -> Path:
        """Return a path without suffix for the next output of a kind, as `figures/train-2`."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        path = self.folder / kind / f"{self.step}-{self._counts[kind]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def figure(self, figure: Any) -> None:
        """Save a figure that was drawn."""
        from diabetes.runtime import figures

        path = self.next_path("figures")
        try:
            figures.save(figure, path)
        except Exception as error:  # noqa: BLE001, a notebook says so too where it shows a figure
            path.with_suffix(".png").unlink(missing_ok=True)
            path.with_suffix(".svg").unlink(missing_ok=True)
            said = f"{path.name} cannot be drawn: {type(error).__name__}: {error}"
            void(sys.stderr.write(f"{said}\n"))

    def table(self, value: Any) -> None:
        """Save a value that shows itself as HTML; of a pandas frame the first rows as CSV too."""
        html = value._repr_html_()
        if html is None:
            return
        path = self.next_path("tables")
        path.with_suffix(".html").write_text(html, encoding="utf-8")
        pandas = sys.modules.get("pandas")
        if pandas is not None and isinstance(value, pandas.DataFrame | pandas.Series):
            value.head(MAX_CSV_ROWS).to_csv(path.with_suffix(".csv"))

    def stream(self, name: str) -> Path:
        return self.folder / name / f"{self.step}.txt"

    def keep(self, store: Store) -> tuple[Shown, ...]:
        """Put the files into the store too, for runs that find this step up to date."""
        paths = [self.stream("stdout"), self.stream("stderr")]
        for kind in ("figures", "tables"):
            for number in range(1, self._counts.get(kind, 0) + 1):
                paths.extend(sorted((self.folder / kind).glob(f"{self.step}-{number}.*")))
        return tuple(
            Shown(
                path.relative_to(self.folder).as_posix(),
                store.add_bytes(path.read_bytes(), path.suffix[1:]),
            )
            for path in paths
            if path.exists()
        )


def show_again(store: Store, shown: tuple[Shown, ...], folder: Path) -> None:
    """Put what a step showed when it ran into the folder of a run that did not run it."""
    for item in shown:
        path = folder / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(store.read_bytes(item.file))


class _Current:
    outputs: Outputs | None = None


@contextlib.contextmanager
def collecting(outputs: Outputs) -> Iterator[None]:
    """Give `outputs` what is shown inside the block; figures still open at its end included."""
    prepare_figures()
    _Current.outputs = outputs
    try:
        with _own_backend():
            yield
            save_open_figures()
    finally:
        _Current.outputs = None


@contextlib.contextmanager
def collected(folder: Path, step: str, *, stdout_to_stderr: bool) -> Iterator[Outputs]:
    """Keep what a step prints and shows inside the block in the folder of the run."""
    outputs = Outputs(folder, step)
    streams = outputs.stream("stdout"), outputs.stream("stderr")
    with streams_kept(*streams, stdout_to_stderr=stdout_to_stderr), collecting(outputs):
        yield outputs


def prepare_figures() -> None:
    """Make matplotlib draw into files, before anything imports it."""
    os.environ["MPLBACKEND"] = BACKEND


@contextlib.contextmanager
def _own_backend() -> Iterator[None]:
    """Make `plt.show()` save figures inside the block, also where pyplot was imported long ago."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or pyplot.get_backend() == BACKEND:
        yield
        return
    former = pyplot.get_backend()
    pyplot.switch_backend(BACKEND)
    try:
        yield
    finally:
        pyplot.switch_backend(former)


def save_open_figures() -> None:
    """Save and close the figures that are open in pyplot, if a step uses it at all."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    if _Current.outputs is not None:
        for number in pyplot.get_fignums():
            _Current.outputs.figure(pyplot.figure(number))
    pyplot.close("all")


def display(*values: Any, **_: Any) -> None:
    """Show values as a notebook does: tables and figures go to the run, the rest is printed."""
    outputs = _Current.outputs
    for value in values:
        if outputs is not None and _is_figure(value):
            outputs.figure(value)
            continue
        if outputs is not None and hasattr(value, "_repr_html_"):
            outputs.table(value)
            if repr(value) == object.__repr__(value):
                continue
        text = value if isinstance(value, str) else repr(value)
        void(sys.stdout.write(text + "\n"))


def _is_figure(value: Any) -> bool:
    figure = sys.modules.get("matplotlib.figure")
    return figure is not None and isinstance(value, figure.Figure)
