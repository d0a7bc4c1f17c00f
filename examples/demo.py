"""`make demo`: a real notebook is recorded, becomes a package that runs, and is proven."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "examples" / "tidy" / "breast_cancer.ipynb"
FOLDER = ROOT / "build" / "demo"
PACKAGE = "breast_cancer"
STORE = FOLDER / "mlflow.db"
ENVIRONMENT = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{STORE}"}
NEXT = {
    "the training step": "build/demo/breast_cancer/src/breast_cancer/train.py",
    "the package's own words": "build/demo/breast_cancer/README.md",
    "the runs": ".venv/bin/mlflow ui --backend-store-uri sqlite:///build/demo/mlflow.db",
    "another run": "cd build/demo && ../../.venv/bin/nbpipe run breast_cancer --set trees=50",
    "a notebook with bad habits": "examples/messy/diabetes.ipynb",
}
METRICS = "select key, value from latest_metrics where run_uuid = ? order by key"
RUNS = """
    select runs.run_uuid, tags.value, status from runs join tags using (run_uuid)
    where lifecycle_stage = 'active' and tags.key = 'mlops.source' order by start_time
"""


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    # A project of its own, so that what is recorded stays in this folder.
    (FOLDER / "pyproject.toml").write_text("[tool.nbpipe]\n", encoding="utf-8")
    shutil.copy(NOTEBOOK, FOLDER)
    say("The notebook runs, and is recorded with no logging code")
    call("papermill", "--engine", "nbpipe", "--no-progress-bar", NOTEBOOK.name, "executed.ipynb")
    nbpipe("track")
    say("The notebook becomes a package")
    nbpipe("export", NOTEBOOK.name, "-o", PACKAGE)
    say("The package runs")
    nbpipe("run", PACKAGE)
    say("Its values are compared with the notebook's, at every step border")
    nbpipe("verify", PACKAGE)
    say("Both runs are in MLflow")
    show_runs()
    say("Open next")
    for what, where in NEXT.items():
        print(f"  {what:<28} {where}")


def say(text: str) -> None:
    print(f"\n== {text}", flush=True)


def nbpipe(*arguments: str) -> None:
    call("nbpipe", *arguments)


def call(program: str, *arguments: str) -> None:
    """Show a command and run it in the demo's folder; stop the demo where it fails."""
    print(f"$ {program} {' '.join(arguments)}", flush=True)
    module = "jupyter_mlops.cli" if program == "nbpipe" else program
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=FOLDER, env=ENVIRONMENT, check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)


def show_runs() -> None:
    """Print what the store holds, read from the database itself."""
    source = {**ENVIRONMENT, "PYTHONPATH": str(FOLDER / PACKAGE / "src")}
    subprocess.run([sys.executable, "-m", PACKAGE, "track"], cwd=FOLDER, env=source, check=True)
    with sqlite3.connect(STORE) as store:
        runs = store.execute(RUNS).fetchall()
        if not runs:
            sys.exit("the MLflow store holds no run")
        for run, origin, status in runs:
            metrics = ", ".join(
                f"{key} {value:.4f}" for key, value in store.execute(METRICS, [run])
            )
            print(f"  {run}  {origin:<8}  {status}  {metrics}")


if __name__ == "__main__":
    main()
