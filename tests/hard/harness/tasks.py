"""What is done in a process of its own: run a notebook, export it, run a package, compare."""

from __future__ import annotations

import importlib
import json
import os
import pickle
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).parents[3])
_real_run = subprocess.run


def reference(*, folder: str, notebook: str, cwd: str, kept_in: str, **_: object) -> Any:
    """Run a notebook cell by cell in an IPython shell; keep every variable after every cell.

    The values go to `FOLDER/KEPT_IN` as `{cell: {name: pickle}}`, a cell's displayed value under
    the name "", and beside them the search path, without which they cannot be read. Answers with
    the error of the first cell that fails.
    """
    import cloudpickle
    from IPython.core.interactiveshell import InteractiveShell

    class Shell(InteractiveShell):
        def enable_gui(self, gui: str | None = None) -> None:
            """A kernel has its own loop; nothing to do here."""

    _become("", cwd)
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    sys.argv = ["notebook"]
    shell = Shell.instance()
    shell.Completer.use_jedi = False
    shell.register_magic_function(lambda line, cell: shell.run_cell(cell), "cell", "mlops")
    hidden = {*shell.user_ns, "display"}
    kept: dict[int, dict[str, bytes]] = {}
    # nbformat would compile its schema in each of these processes, which takes the longest of all.
    for index, cell in enumerate(json.loads(Path(notebook).read_text())["cells"]):
        if cell["cell_type"] != "code":
            continue
        done = shell.run_cell("".join(cell["source"]), store_history=True)
        if not done.success:
            return {"cell": index, "failed": repr(done.error_in_exec or done.error_before_exec)}
        values = {name: v for name, v in shell.user_ns.items() if name not in hidden}
        values[""] = done.result
        kept[index] = _pickled(values, cloudpickle)
    Path(folder, kept_in).write_bytes(pickle.dumps((kept, sys.path)))
    return {}


def _pickled(values: dict[str, Any], cloudpickle: Any) -> dict[str, bytes]:
    from jupyter_mlops.emit.template import PROJECT, TEMPLATE

    pickles = {}
    space: dict[str, Any] = {"__name__": "pickling_of_the_reference"}
    exec((PROJECT / "src" / TEMPLATE / "runtime/pickling.py").read_text(), space)  # noqa: S102
    for name, value in values.items():
        if name.startswith("_i") or name in {"_", "__", "___", "_oh", "_dh", "_ih"}:
            continue
        try:
            with space["as_they_are"]("__main__"):
                pickles[name] = cloudpickle.dumps(value)
        except Exception:  # noqa: BLE001, S112, a value of any class may refuse in any way
            continue
    return pickles


def export(*, notebook: str, target: str, **_: object) -> Any:
    """Export a notebook; answer with the package's name, or the findings that refuse it."""
    from jupyter_mlops.errors import ExtractError, Level
    from jupyter_mlops.export import export as export_notebook

    try:
        export_notebook(Path(notebook), Path(target))
    except ExtractError as error:
        refused = [finding for finding in error.findings if finding.level is Level.ERROR]
        return {
            "codes": sorted({finding.code for finding in refused}),
            "findings": [f"{f.code} {f.place}: {f.message}; {f.mend}" for f in refused],
            "placed": all(finding.cell is not None and finding.mend for finding in refused),
        }
    manifest = json.loads(Path(target, ".nbpipe", "manifest.json").read_text())
    return {"package": manifest["package"], "steps": [step["tag"] for step in manifest["steps"]]}


def run(*, package: str, source: str, cwd: str, options: list[str], **_: object) -> Any:
    """Run `python -m PACKAGE run` as this process; answer with the exit code."""
    _become(source, cwd)
    subprocess.run = _forked  # type: ignore[assignment]
    return {"code": _main(package, ["run", *options])}


def _become(source: str, cwd: str) -> None:
    os.chdir(cwd)
    harness = str(Path(__file__).parent)
    sys.path[:] = [cwd, source, *(path for path in sys.path if path not in ("", harness, ROOT))]
    os.environ.pop("MPLBACKEND", None)
    os.environ["PYTHONPATH"] = source


def _main(package: str, arguments: list[str]) -> int:
    sys.argv = [package, *arguments]
    try:
        runpy.run_module(package, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _forked(command: Any, **options: Any) -> subprocess.CompletedProcess[Any]:
    """Stand in for `subprocess.run`: a step's process is a fork that forgets the package."""
    if isinstance(command, str) or command[0] != sys.executable or "_step" not in command:
        return _real_run(command, **options)
    child = os.fork()
    if child == 0:
        package = command[2]
        for name in [name for name in sys.modules if name.split(".")[0] == package]:
            del sys.modules[name]
        os.environ.update(options["env"])
        code = 1
        try:
            code = _main(package, command[3:])
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return subprocess.CompletedProcess(command, status)


def compare(*, folder: str, target: str, stores: list[str], cwds: list[str], **_: object) -> Any:
    """Compare every stored artifact of the latest run in each store with the notebook's value.

    Answers with `wrong` and `doubts` (texts), and `proven`: the variables that are equal. What
    differs between two runs of the notebook, where there are two, is a doubt.
    """
    manifest = json.loads(Path(target, ".nbpipe", "manifest.json").read_text())
    runs = [pickle.loads(path.read_bytes()) for path in sorted(Path(folder).glob("reference*.pkl"))]
    kept = [values for values, _ in runs]
    answer: dict[str, list[str]] = {"wrong": [], "doubts": []}
    proven: list[set[str]] = []
    for store, cwd in zip(stores, cwds, strict=True):
        os.chdir(cwd)
        sys.path[:0] = [str(Path(target, "src")), cwd, *runs[0][1]]
        equal = set()
        for step in manifest["steps"]:
            equal |= _compare_step(step, kept, manifest["package"], Path(store), answer)
        proven.append(equal)
    return {**answer, "proven": sorted(set.intersection(*proven))}


def _compare_step(
    step: dict[str, Any], kept: list[Any], package: str, store: Path, answer: dict[str, list[str]]
) -> set[str]:
    read = importlib.import_module(f"{package}.runtime.store").read
    unpickled = importlib.import_module(f"{package}.runtime.values").unpickled
    values = read(store, "latest", step["function"])
    proven = set()
    for output in step["outputs"]:
        name = output["variable"]
        cell = max(step["cells"]) if name else output["display_cell"]
        where = f"{store.name}: {step['tag']}.{output['name']}"
        if output["name"] not in values:
            answer["doubts"].append(f"{where}: not stored")
        elif name not in kept[0][cell]:
            answer["doubts"].append(f"{where}: the notebook's value cannot be kept")
        else:
            expected = [unpickled(run[cell][name]) for run in kept if name in run[cell]]
            found = _difference(expected, values[output["name"]], where, package)
            for kind, text in found:
                answer[kind].append(text)
            if not found:
                proven.add(name)
    return proven


def _difference(expected: list[Any], value: Any, where: str, package: str) -> list[tuple[str, str]]:
    from jupyter_mlops.parity.compare import compare as compare_values

    result = compare_values(expected[0], value, name=where, package_name=package)
    if not result.differs:
        return [("doubts", f"{doubt.place}: {doubt.reason}") for doubt in result.doubts]
    for again in expected[1:]:
        if compare_values(expected[0], again, name=where).place == result.place:
            return [("doubts", f"{result.place}: differs between two runs of the notebook")]
    return [("wrong", f"{result.place}: {result.detail}")]
