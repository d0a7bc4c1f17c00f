"""What a proof costs: `python -m benchmarks.proving [--rows N] [--trees N]`.

Promised is at most the reference run, the run in one process and the isolated run, and 20 % more.
The three are measured alone, as anybody would run them; CPU seconds, because other load on the
machine makes wall seconds mean nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import notebooks
from benchmarks.measure import cost

NBPIPE = str(Path(sys.executable).parent / "nbpipe")
RUN = (
    "import sys, papermill; "
    "papermill.execute_notebook(sys.argv[1], sys.argv[2], kernel_name='python3')"
)
VERIFY = (
    "import sys, pathlib; from jupyter_mlops.parity import verify; "
    "sys.exit(verify(pathlib.Path(sys.argv[1])).exit_code)"
)
BOUND = 1.2


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.proving", description=__doc__)
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--trees", type=int, default=60)
    parser.add_argument("--repeat", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        cells = list(notebooks.of_work(rows=options.rows, trees=options.trees))
        notebooks.write(folder / "work.ipynb", cells)
        cost([NBPIPE, "export", "work.ipynb", "-o", "work"], folder, repeat=1)
        run = [NBPIPE, "run", "work", "--no-cache", "--no-track"]
        commands = {
            "notebook by papermill": [sys.executable, "-c", RUN, "work.ipynb", "out.ipynb"],
            "package, in-process": run,
            "package, isolated": [*run, "--isolated"],
            "verify": [sys.executable, "-c", VERIFY, "work"],
        }
        seconds = {}
        for what, command in commands.items():
            seconds[what] = cost(command, folder, repeat=options.repeat).cpu_s
            print(f"{what:<24}{seconds[what]:7.1f} CPU s", flush=True)
    parts = sum(seconds.values()) - seconds["verify"]
    print(f"verify is x{seconds['verify'] / parts:.2f} of the three together (bound x{BOUND})")


if __name__ == "__main__":
    main()
