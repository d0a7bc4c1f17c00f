"""How soon the server answers others while it analyses: `python -m benchmarks.answering`.

Twenty people ask for the analysis of 500 cells each, all different, at the same time; meanwhile
somebody asks for something else, again and again. The bound is 100 ms. The pool's processes run at
most two at a time, so what is measured is whether the server's own loop stays free.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from benchmarks import notebooks
from tests.jupyter_process import Server, server

CELLS = 500
PEOPLE = 20
PAUSE_S = 0.05
OTHERS = ("api/status", "jupyter-mlops/project?notebook=big.ipynb")


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "root").mkdir()
        notebooks.write(folder / "root" / "big.ipynb", notebooks.of_size(CELLS))
        with server(folder) as made:
            for line in _lines(made):
                print(line, flush=True)


def _lines(made: Server) -> Iterator[str]:
    for path in OTHERS:
        made.ask(path)
        alone = [_asked(made, path) for _ in range(20)]
        start = time.perf_counter()
        done: list[int] = []
        threads = [
            threading.Thread(target=_analyse, args=(made, number, path, done))
            for number in range(PEOPLE)
        ]
        for thread in threads:
            thread.start()
        busy = []
        while any(thread.is_alive() for thread in threads):
            busy.append(_asked(made, path))
            time.sleep(PAUSE_S)
        took = time.perf_counter() - start
        yield (
            f"{path.partition('?')[0]}: alone {_told(alone)}; while {PEOPLE} people waited for "
            f"{CELLS} cells, {_told(busy)} of {len(busy)} (bound 100 ms); {len(done)} of {PEOPLE} "
            f"were answered in {took:.0f} s"
        )


def _told(times: list[float]) -> str:
    ranked = sorted(times)
    late, worst = ranked[int(len(ranked) * 0.95)], ranked[-1]
    return f"median {statistics.median(times):.0f} ms, 95 % {late:.0f} ms, worst {worst:.0f} ms"


def _asked(made: Server, path: str) -> float:
    start = time.perf_counter()
    status, _ = made.ask(path)
    assert status == 200, path
    return 1000 * (time.perf_counter() - start)


def _analyse(made: Server, number: int, salt: str, done: list[int]) -> None:
    with suppress(OSError):  # the patience of the one who asks has an end
        status, found = made.ask("jupyter-mlops/analysis", _body(number, salt))
        assert (status, found["error"]) == (200, None)
        done.append(number)


def _body(number: int, salt: str) -> dict[str, Any]:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{index}",
            "source": f"{source}\n# {salt} {number}",
            "metadata": {"tags": [tag]} if tag else {},
        }
        for index, (tag, source) in enumerate(notebooks.of_size(CELLS))
    ]
    return {"path": "big.ipynb", "name": "big.ipynb", "language": "python", "cells": cells}


if __name__ == "__main__":
    main()
