"""Print each ratio that we promise, beside its bound."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import logging, notebooks
from benchmarks.measure import cost

BIN = Path(sys.executable).parent
NBPIPE = str(BIN / "nbpipe")
SIZES = (10, 45, 300)

# How each converter is called, with the notebook's name; those that are not installed are left out.
CONVERTERS = {
    "jupyter nbconvert --to script": ["jupyter", "nbconvert", "--to", "script", "{notebook}"],
    "soorgeon refactor": ["soorgeon", "refactor", "{notebook}"],
    "kale --nb": ["kale", "--nb", "{notebook}"],
    "marimo convert": ["marimo", "convert", "{notebook}", "-o", "converted.py"],
    "nb2p scaffold": ["nb2p", "scaffold", "{notebook}"],
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="default: all of them")
    for part in parser.parse_args().part or PARTS:
        # The package's tracking may still be writing when the last command has ended.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            for line in PARTS[part](Path(folder)):
                print(line, flush=True)
        print()


def start(folder: Path) -> Iterator[str]:
    """Yield how long `nbpipe --help` takes beyond an empty Python."""
    empty = cost([sys.executable, "-c", "pass"], folder, repeat=10)
    help_page = cost([NBPIPE, "--help"], folder, repeat=10)
    extra_ms = 1000 * (help_page.wall_s - empty.wall_s)
    yield f"nbpipe --help: python -c pass + {extra_ms:.0f} ms (bound 80 ms)"


def export(folder: Path) -> Iterator[str]:
    """Yield the CPU seconds of an export, and of other converters as multiples of it."""
    yield f"{'code cells':>12} {'nbpipe export':>15}   others, as multiples of its CPU time"
    seconds = {}
    for size in SIZES:
        path = notebooks.write(folder / f"cells{size}.ipynb", notebooks.of_size(size))
        own = cost([NBPIPE, "export", path.name, "-o", f"out{size}"], folder)
        seconds[size] = own.cpu_s
        others = [
            f"{name} x{cost(command, folder, repeat=1).cpu_s / own.cpu_s:.1f}"
            for name, command in _installed(path)
        ]
        yield f"{size:>12} {own.cpu_s:>13.2f} s   {', '.join(others)}"
    yield f"45 cells: {seconds[45]:.2f} CPU s (bound 1 s)"
    growth = (seconds[300] - seconds[10]) / (seconds[45] - seconds[10])
    yield f"growth from 10 cells: 300 cells cost x{growth:.1f} of what 45 cost (linear: x8.3)"


def _installed(notebook: Path) -> Iterator[tuple[str, list[str]]]:
    for name, (program, *arguments) in CONVERTERS.items():
        found = shutil.which(program, path=str(BIN)) or shutil.which(program)
        if found:
            yield name, [found, *(word.format(notebook=notebook.name) for word in arguments)]


def run(folder: Path) -> Iterator[str]:
    """Yield what the package adds to a plain script, and how long a cached run takes."""
    cells = list(notebooks.of_work(rows=60_000, trees=60))
    path = notebooks.write(folder / "work.ipynb", cells)
    (folder / "plain.py").write_text(notebooks.script(cells))
    cost([NBPIPE, "export", path.name, "-o", "work"], folder, repeat=1)
    plain = cost([sys.executable, "plain.py"], folder, repeat=2)
    package = cost([NBPIPE, "run", "work", "--no-cache"], folder, repeat=2)
    yield f"plain script {plain.wall_s:.1f} s, {plain.cpu_s:.1f} CPU s"
    yield f"package x{package.wall_s / plain.wall_s:.3f}, CPU x{package.cpu_s / plain.cpu_s:.3f}"
    yield "    (bound x1.03 once the script takes longer than 10 s)"
    cost([NBPIPE, "run", "work"], folder, repeat=1)
    cached = cost([NBPIPE, "run", "work"], folder)
    yield f"fully cached: {cached.wall_s:.2f} s (bound 1.5 s)"


PARTS = {
    "start": start,
    "export": export,
    "run": run,
    "latency": logging.latency,
    "notebook": logging.notebook,
}

if __name__ == "__main__":
    main()
