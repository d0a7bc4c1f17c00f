"""How strong the proof is: `python -m benchmarks.mutations [--count N] [--only NAME] [--verbose]`.

One-line faults are planted into exported packages, one at a time. Asked is whether `verify` catches
the fault, whether it blames the cell that the line came from, and whether the package's own tests
catch it without the notebook.

A fault that changes no value cannot be caught. The evidence for that is not the comparison under
study but digests of every output in the package's store, in both modes, and of all that was
printed, drawn and written. Frames and arrays are digested by content, everything else by joblib.

The notebook runs once per package; its recording is compared with every mutant. The isolated run
is made only of what the run in one process did not catch.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.forks import forking
from benchmarks.mutants import Mutant, choose

ROOT = Path(__file__).parents[1]
SEED = 20240229

# A fault may make a loop endless; nothing here takes a tenth of that.
ENDLESS_S = 60

# The parameters of the examples are set so that they take no time; the code is theirs.
EXAMPLES = {
    "examples/tidy/breast_cancer.ipynb": ("TREES = 200", "TREES = 8"),
    "examples/messy/diabetes.ipynb": ("n_trees = 120", "n_trees = 6"),
}
HARD = (
    "alias_array_view", "class_dataclass_enum", "crossed_helper_loop_seed",
    "flow_for_and_while", "flow_loop_over_models", "function_signatures", "mutate_frame_column",
    "mutate_in_helper_of_helper", "mutate_merged_frames", "parameter_types",
    "random_numpy_three_steps", "sklearn_custom_transformer", "sklearn_fit_in_other_step",
    "sklearn_models_in_dict", "stages_parts", "file_relative_data",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one mutant. `right` is None where no cell can be said to be to blame."""

    mutant: Mutant
    changes: bool
    caught: bool
    right: bool | None
    right_by_value: bool | None
    tests: bool | None
    said: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations")
    parser.add_argument("--count", type=int, default=18, help="mutants of each package")
    parser.add_argument("--only", action="append", help="packages by name; default: all of them")
    parser.add_argument("--verbose", action="store_true", help="tell of every mutant")
    parser.add_argument("--by-value", action="store_true", help="blame without the edits too")
    parser.add_argument("--without-tests", action="store_true", help="spare the packages' tests")
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "benchmarks.mutations", *sys.argv[1:]]
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)
    found: list[Found] = []
    with tempfile.TemporaryDirectory(prefix="nbpipe-mutations-") as folder:
        for notebook in _notebooks(Path(folder), options.only):
            found += _study(
                notebook, options.count, verbose=options.verbose, by_value=options.by_value,
                with_tests=not options.without_tests,
            )  # fmt: skip
            print(f"{notebook.parent.name}: {_sum(found)}", flush=True)
    print(_sum(found))
    for kind in sorted({one.mutant.kind for one in found}):
        print(f"  {kind:<22}{_sum([one for one in found if one.mutant.kind == kind])}")


def _notebooks(folder: Path, only: Sequence[str] | None) -> Iterator[Path]:
    """Yield the notebooks, each in a folder of its own with all that it reads."""
    sys.path.insert(0, str(ROOT / "tests" / "hard" / "harness"))
    import corpus  # type: ignore[import-not-found]

    hard = {one.name: one for one in corpus.read_all()}
    for name, (old, new) in EXAMPLES.items():
        path = folder / Path(name).stem / Path(name).name
        if not only or path.stem in only:
            path.parent.mkdir()
            text = (ROOT / name).read_text(encoding="utf-8")
            assert old in text, f"{name} has no `{old}`"
            path.write_text(text.replace(old, new), encoding="utf-8")
            yield path
    for name in HARD:
        if not only or name in only:
            (folder / name).mkdir()
            yield Path(hard[name].write(folder / name))


def _study(
    notebook: Path, count: int, *, verbose: bool, by_value: bool, with_tests: bool
) -> Iterator[Found]:
    from jupyter_mlops.export import export
    from jupyter_mlops.parity import package as runs_of
    from jupyter_mlops.parity import record
    from jupyter_mlops.parity.package import Mode
    from jupyter_mlops.parity.plan import read_plan
    from jupyter_mlops.parity.session import Session

    package = notebook.parent / "package"
    runs_of.PATIENCE_S = ENDLESS_S
    export(notebook, package)
    plan = read_plan(package, notebook)
    session = Session(plan, notebook.parent / "work", notebook.parent, 1e-9, lambda _text: None)
    session.folder.mkdir()
    # Byte code of what stays as it is; a mutant is newer than its own, and none is written later.
    compileall.compile_dir(plan.sources, quiet=1)
    reference = session.reference({})
    with forking([plan.package]):
        runs = [session.run(mode, reference, {}) for mode in Mode]
        outcomes = session.judge([reference], runs)
        if bad := [str(one) for one in outcomes if one.verdict != "equal"]:
            print(f"{plan.package} is not proven and left out: {bad[0]}")
            return
        record(package, notebook=notebook)
        tested = with_tests and _tests(package) == 0
        if with_tests and not tested:
            print(f"{plan.package}: its own tests fail before any fault")
        pristine = [_digests(plan.sources, run.store) for run in runs]
        for mutant in choose(package, count, SEED):
            file = package / mutant.file
            source = file.read_text(encoding="utf-8")
            file.write_text(mutant.text(source), encoding="utf-8")
            try:
                started = time.monotonic()
                found = _judge(session, mutant, reference, pristine, by_value=by_value)
                with suppress(subprocess.TimeoutExpired):
                    found = replace(found, tests=True if tested else None)
                    found = replace(found, tests=_tests(package) != 0 if tested else None)
            finally:
                file.write_text(source, encoding="utf-8")
            if verbose or _is_notable(found):
                print(f"    {_line(found)} ({time.monotonic() - started:.1f} s)", flush=True)
            yield found
            for old in session.folder.glob("*-*"):
                if old.name != reference.folder.name:
                    shutil.rmtree(old, ignore_errors=True)


def _judge(
    session: Any, mutant: Mutant, reference: Any, pristine: list[dict[str, str]], *, by_value: bool
) -> Found:
    """Verify the mutant; with `by_value`, blame a second time without knowing what was edited."""
    from jupyter_mlops.errors import ParityError
    from jupyter_mlops.parity.package import Mode
    from jupyter_mlops.parity.plan import read_plan

    plan = session.plan
    session.plan = read_plan(plan.folder)
    runs: list[Any] = []
    changes, bad = False, []
    for mode, known in zip(Mode, pristine, strict=True):
        try:
            runs.append(session.run(mode, reference, {}))
        except ParityError as error:
            session.plan = plan
            return Found(mutant, True, True, None, None, None, str(error))
        changes = changes or bool(runs[-1].error)
        changes = changes or _digests(plan.sources, runs[-1].store) != known
        if bad := _not_equal(session, reference, runs):
            break
    again = _by_value(session, reference, runs) if by_value and bad else []
    session.plan = plan
    cells = {
        at.cell for at in plan.lines
        if at.file == mutant.file and mutant.line <= at.line < mutant.line + _span(mutant)
    }  # fmt: skip
    return Found(
        mutant, changes, bool(bad), _is_right(bad, cells), _is_right(again, cells), None,
        str(bad[0]).splitlines()[0] if bad else "",
    )  # fmt: skip


def _by_value(session: Any, reference: Any, runs: list[Any]) -> list[Any]:
    """Judge as if nobody knew what was edited, with the isolated run that this needs."""
    from jupyter_mlops.errors import ParityError
    from jupyter_mlops.parity.bisecting import located
    from jupyter_mlops.parity.package import Mode

    session.plan = replace(session.plan, edits=())
    try:
        if len(runs) == 1:
            runs = [*runs, session.run(Mode.ISOLATED, reference, {})]
        outcomes = session.judge([reference], runs)
        found = located(session, [reference], runs, outcomes, {})
    except ParityError:
        return []
    bad = [one for one in found if one.verdict != "equal"]
    return sorted(bad, key=lambda one: one.verdict != "differs")


def _not_equal(session: Any, reference: Any, runs: Sequence[Any]) -> list[Any]:
    found = [one for one in session.judge([reference], runs) if one.verdict != "equal"]
    return sorted(found, key=lambda one: one.verdict != "differs")


def _is_right(bad: Sequence[Any], cells: set[int]) -> bool | None:
    if not cells or not bad:
        return None
    return bad[0].blame is not None and bad[0].blame.cell in cells


def _span(mutant: Mutant) -> int:
    return len(mutant.before.splitlines())


def _digests(sources: Path, store: Path) -> dict[str, str]:
    """Return digests of all that a run made: outputs, and what it printed, drew and wrote."""
    package = next(path.parent.name for path in sources.glob("*/pipeline.py"))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.digests", package, str(store)],
        env={**os.environ, "PYTHONPATH": str(sources.resolve())},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found: dict[str, str] = {"error": done.stderr}
    if done.returncode == 0:
        found = json.loads(done.stdout)
    for folder in ("written", "runs/*/stdout", "runs/*/figures"):
        for path in sorted(store.glob(f"{folder}/*")):
            if path.is_file():
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found[f"{path.parent.name}/{path.name}"] = digest
    return found


def _tests(package: Path) -> int:
    """Return the exit code of the package's own tests."""
    words = ["-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "tests"]
    environment = {
        **os.environ, "PYTHONPATH": str((package / "src").resolve()), "MPLBACKEND": "Agg",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, *words], cwd=package, env=environment, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    return done.returncode


def _is_notable(found: Found) -> bool:
    return found.changes and (
        not found.caught or False in (found.right, found.right_by_value, found.tests)
    )


def _line(found: Found) -> str:
    marks = [
        "" if found.changes else "changes nothing",
        "CAUGHT" if found.caught else "NOT CAUGHT",
        {True: "", False: "WRONG CELL", None: ""}[found.right],
        {True: "", False: "WRONG CELL BY VALUE", None: ""}[found.right_by_value],
        {True: "", False: "tests pass", None: ""}[found.tests],
    ]
    return f"{', '.join(filter(None, marks))}: {found.mutant}  [{found.said}]"


def _sum(found: Sequence[Found]) -> str:
    changing = [one for one in found if one.changes]
    caught = [one for one in changing if one.caught]
    parts = [
        f"{len(found)} faults, {len(changing)} change a value",
        f"caught {_share([one.caught for one in changing])}",
        f"right cell {_share([one.right for one in caught])}",
        f"(by values alone {_share([one.right_by_value for one in caught])})",
        f"tests alone {_share([one.tests for one in changing])}",
        f"caught without a change of bytes {sum(one.caught for one in found if not one.changes)}",
    ]
    return ", ".join(parts)


def _share(answers: Sequence[bool | None]) -> str:
    known = [answer for answer in answers if answer is not None]
    return f"{sum(known)}/{len(known)} = {sum(known) / len(known):.1%}" if known else "-"


if __name__ == "__main__":
    main()
