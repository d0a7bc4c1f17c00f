"""What recording costs a cell and a notebook, beside mlflow.autolog() and wandb offline.

Each variant runs the same cells in kernels of its own; variants take turns, so that other load on
the machine falls on all of them alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 3
CELLS = 20
WARM = 3
PATIENCE_S = 30.0

SETUP = """\
import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
rng = np.random.default_rng(0)
df = pd.DataFrame(rng.normal(size=(2000, 12)), columns=list("abcdefghijkl"))
y = (df.a + df.b > 0).astype(int)"""

# What a cell does, and its tag. Sources differ from one another, as a user's do.
QUICK = {
    "features": "df['f{n}'] = df['a'] * {n}",
    "train": "model = LogisticRegression(C={n} + 1.0).fit(df[['a', 'b']], y)",
    "evaluate": "accuracy = accuracy_score(y, model.predict(df[['a', 'b']])) + 0 * {n}",
}
# Work for one thread, in cells of seven seconds.
WORK = "hard = sum(i * i for i in range({size})) + {n}"


@dataclass(frozen=True, slots=True)
class Variant:
    """How a kernel is made to log; `before` runs untimed, `tagged` puts our magic on cells."""

    name: str
    before: str = ""
    tagged: bool = False


VARIANTS = (
    Variant("plain"),
    Variant("jupyter-mlops", "%load_ext jupyter_mlops", tagged=True),
    Variant(
        "mlflow.autolog()",
        "import mlflow\nmlflow.set_tracking_uri('sqlite:///autolog.db')\n"
        "mlflow.autolog(silent=True)",
    ),
    Variant(
        "wandb offline",
        "import os\nos.environ.update(WANDB_MODE='offline', WANDB_SILENT='true')\n"
        "import wandb\nrun = wandb.init(project='bench')",
    ),
)
WANDB_LOG = "\nrun.log({{'n': {n}}})"


class Kernel:
    """A kernel that runs cells and says how long the front end waited for each."""

    def __init__(self, folder: Path) -> None:
        from jupyter_client.manager import KernelManager

        self.manager: Any = KernelManager(kernel_name="python3")
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, source: str) -> float:
        started = time.perf_counter()
        reply = self.client.execute_interactive(source, output_hook=lambda _message: None)
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"]["traceback"]))
        return time.perf_counter() - started

    def cpu_s(self) -> float:
        reply = self.client.execute_interactive(
            "", user_expressions={"cpu": "__import__('time').process_time()"}, silent=True
        )
        return float(reply["content"]["user_expressions"]["cpu"]["data"]["text/plain"])

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel()


def latency(folder: Path) -> Iterator[str]:
    """Yield the median time of a quick cell of each kind, and what each variant adds to it."""
    times: dict[str, dict[str, list[float]]] = {v.name: {} for v in VARIANTS}
    for number in range(ROUNDS):
        for variant in _installed():
            for kind, seconds in _quick(folder, variant, number).items():
                times[variant.name].setdefault(kind, []).extend(seconds)
    yield f"{'a quick cell':>20}   " + "   ".join(f"{kind:>16}" for kind in QUICK)
    plain = {kind: statistics.median(times["plain"][kind]) for kind in QUICK}
    for name, kinds in times.items():
        if kinds:
            columns = [_column(statistics.median(kinds[kind]), plain[kind]) for kind in QUICK]
            yield f"{name:>20}   " + "   ".join(f"{column:>16}" for column in columns)
    ours = times["jupyter-mlops"]
    added = [1000 * (statistics.median(ours[kind]) - plain[kind]) for kind in QUICK if kind in ours]
    yield f"added by jupyter-mlops: at most {max(added):.1f} ms, median (bound 10 ms)"


def notebook(folder: Path) -> Iterator[str]:
    """Yield what a variant adds to a notebook that computes for a minute."""
    costs: dict[str, list[tuple[float, float]]] = {}
    for number in range(2):
        for variant in _installed():
            costs.setdefault(variant.name, []).append(_minute(folder, variant, number))
    best = {
        name: [min(column) for column in zip(*runs, strict=True)] for name, runs in costs.items()
    }
    wall, cpu = best["plain"]
    yield f"{'a minute of work':>20}   {'wall':>15}   {'CPU of the kernel':>18}"
    for name, (wall_s, cpu_s) in best.items():
        first = f"{wall_s:.1f} s x{wall_s / wall:.3f}"
        yield f"{name:>20}   {first:>15}   {f'{cpu_s:.1f} s x{cpu_s / cpu:.3f}':>18}"
    yield "                 (bound x1.020 for jupyter-mlops)"


def _column(seconds: float, plain: float) -> str:
    return f"{1000 * seconds:.1f} ms x{seconds / plain:.1f}"


def _installed() -> Iterator[Variant]:
    import importlib.util

    for variant in VARIANTS:
        if variant.name != "wandb offline" or importlib.util.find_spec("wandb"):
            yield variant


def _quick(folder: Path, variant: Variant, number: int) -> dict[str, list[float]]:
    kernel = _started(folder, variant)
    times: dict[str, list[float]] = {kind: [] for kind in QUICK}
    end = time.monotonic() + PATIENCE_S
    for n in range(CELLS):
        # mlflow.autolog() may take seconds for each fit.
        if n > WARM and time.monotonic() > end:
            break
        for kind, source in QUICK.items():
            cell = _cell(variant, kind, source).format(n=1000 * number + n)
            seconds = kernel.run(cell)
            # The first cells of a kind import and warm up, in every variant.
            if n >= WARM:
                times[kind].append(seconds)
    kernel.stop()
    return times


def _minute(folder: Path, variant: Variant, number: int) -> tuple[float, float]:
    """Return the wall seconds of all cells, and the CPU seconds of the kernel with its threads."""
    kernel = _started(folder, variant)
    started = time.perf_counter()
    for n in range(8):
        for kind, source in {**QUICK, "load": WORK}.items():
            cell = _cell(variant, kind, source)
            kernel.run(cell.format(n=1000 * number + n, size=_size()))
    wall_s = time.perf_counter() - started
    cpu_s = kernel.cpu_s()
    kernel.stop()
    return wall_s, cpu_s


def _started(folder: Path, variant: Variant) -> Kernel:
    kernel = Kernel(folder)
    if variant.before:
        kernel.run(variant.before)
    kernel.run(SETUP)
    return kernel


def _cell(variant: Variant, kind: str, source: str) -> str:
    if variant.tagged:
        return f"%%mlops {kind}\n{source}"
    return source + WANDB_LOG if variant.name == "wandb offline" else source


_sizes: list[int] = []


def _size() -> int:
    """Return how many numbers this machine adds up in seven seconds."""
    if not _sizes:
        started = time.perf_counter()
        sum(i * i for i in range(2_000_000))
        _sizes.append(int(7 * 2_000_000 / (time.perf_counter() - started)))
    return _sizes[0]


if __name__ == "__main__":
    import tempfile

    for table in (latency, notebook):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            for line in table(Path(name)):
                print(line, flush=True)
        print()
