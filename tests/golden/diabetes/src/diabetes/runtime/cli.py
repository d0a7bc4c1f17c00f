"""The command line of the package: `python -m diabetes COMMAND`."""

import argparse
import json
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from diabetes.runtime import isolation, params, report, tracking
from diabetes.runtime.errors import RunError, StepError
from diabetes.runtime.plan import (
    Plan,
    current_plan,
    load_pipeline,
    params_class,
)
from diabetes.runtime.runner import Options, run_package
from diabetes.runtime.sources import FOLDER, PACKAGE
from diabetes.runtime.store import DEFAULT_STORE, Store, executed

STORE_VARIABLE = "PIPELINE_STORE"
PARAMS_FILE = "params.yaml"
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0 if all is well, 1 if a step failed, 2 for bad usage or parameters."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = options.command
    try:
        command(options)
    except RunError as error:
        if isinstance(error, StepError) and error.trace:
            sys.stderr.write(f"{error.trace}\n")
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        return 0
    except OSError as error:
        sys.stderr.write(f"error: {error}\n")
        return RunError.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {PACKAGE}", description="Run the pipeline.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    store = argparse.ArgumentParser(add_help=False)
    store.add_argument(
        "--store",
        type=Path,
        default=Path(os.environ.get(STORE_VARIABLE, DEFAULT_STORE)),
        help=f"where values are kept (default: {DEFAULT_STORE} here)",
    )
    store.add_argument("--json", action="store_true", help="print one JSON document")
    values = argparse.ArgumentParser(add_help=False)
    values.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set a parameter; may be repeated",
    )
    values.add_argument("--params", type=Path, metavar="FILE", help=f"default: {PARAMS_FILE}")

    run = commands.add_parser("run", parents=[store, values], help="run what is not up to date")
    run.add_argument("--isolated", action="store_true", help="run each step in its own process")
    part = run.add_mutually_exclusive_group()
    part.add_argument("--only", metavar="STEP", help="run this step alone, on stored values")
    part.add_argument("--from", dest="start", metavar="STEP", help="run this step and later ones")
    run.add_argument("--no-cache", action="store_true", help="run every step")
    run.add_argument("--data-root", type=Path, metavar="DIR", help="the folder to run in")
    run.add_argument("--no-track", action="store_true", help="do not log the run to MLflow")
    run.set_defaults(command=_run)

    steps = commands.add_parser("steps", parents=[store], help="list the steps")
    steps.set_defaults(command=_steps)
    show = commands.add_parser("params", parents=[store, values], help="print the parameters")
    show.set_defaults(command=_params)
    runs = commands.add_parser("runs", parents=[store], help="list the runs")
    runs.set_defaults(command=_runs)
    artifacts = commands.add_parser(
        "artifacts", parents=[store], help="list stored values, as JSON"
    )
    artifacts.add_argument("--run", default="latest")
    artifacts.add_argument("--step")
    artifacts.set_defaults(command=_artifacts)
    track = commands.add_parser("track", parents=[store], help="log runs to MLflow now")
    track.add_argument("--nice", action="store_true", help=argparse.SUPPRESS)
    track.set_defaults(command=_track)
    record = commands.add_parser(
        "record", parents=[store, values], help="record what the tests hold the steps to"
    )
    record.add_argument("--data-root", type=Path, metavar="DIR", help="the folder to run in")
    record.add_argument("--to", type=Path, metavar="DIR", help="default: tests/recorded")
    record.set_defaults(command=_record)
    step = commands.add_parser("_step")
    step.add_argument("request", type=Path)
    step.set_defaults(command=lambda options: isolation.execute(options.request))
    return parser


def _run(options: argparse.Namespace) -> None:
    store = options.store.absolute()
    plan = current_plan(Store(store))
    values = _values(options, plan)
    here = Path.cwd()
    if options.data_root is not None:
        os.chdir(options.data_root)
    chosen = Options(
        store=store,
        isolated=options.isolated,
        only=options.only,
        start=options.start,
        cache=not options.no_cache,
        stdout_to_stderr=options.json,
        tracking="" if options.no_track else tracking.uri(here),
        revision=tracking.revision(here),
    )
    stream = sys.stderr if options.json else sys.stdout

    def tell(line: str) -> None:
        stream.write(f"{line}\n")
        stream.flush()

    try:
        run = run_package(plan, values, chosen, tell)
    finally:
        if chosen.tracking and (reason := tracking.start_writer(Store(store), here)):
            tell(reason)
    if options.json:
        _print_json(report.as_json(run))
    else:
        tell(report.as_text(run))


def _track(options: argparse.Namespace) -> None:
    if options.nice:
        os.nice(tracking.NICENESS)
    with warnings.catch_warnings():
        # Those of MLflow and of what it imports are not about this run.
        warnings.simplefilter("ignore")
        lines = tracking.track(Store(options.store))
    if options.json:
        _print_json(lines)
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines)


def _record(options: argparse.Namespace) -> None:
    from diabetes.runtime.recorder import record
    from diabetes.runtime.recording import ambient_kept

    folder = (options.to or _project() / "tests" / "recorded").absolute()
    store = options.store.absolute()
    plan = current_plan(Store(store))
    values = _values(options, plan)
    if options.data_root is not None:
        os.chdir(options.data_root)
    pipeline, here = load_pipeline(), Path.cwd()
    # The first step is recorded as a new process finds it, not as the last one left it.
    with ambient_kept():
        run = run_package(plan, values, Options(store=store, stdout_to_stderr=True), _silent)
    skipped = record(pipeline, values, run, here, folder)
    if options.json:
        _print_json({"folder": str(folder), "not_recorded": skipped})
        return
    for name, why in skipped.items():
        sys.stdout.write(f"{name} is not recorded: {why}\n")
    sys.stdout.write(f"recorded {len(plan.steps) - len(skipped)} steps in {folder}\n")


def _silent(_: str) -> None:
    """Say nothing."""


def _values(options: argparse.Namespace, plan: Plan) -> Any:
    file = options.params or _params_file()
    return params.load(params_class(plan), file, options.set, plan.takers())


def _params_file() -> Path | None:
    """Return params.yaml of the project that holds the package, else the one here, if any."""
    for folder in (_project(), Path.cwd()):
        if (folder / PARAMS_FILE).is_file():
            return folder / PARAMS_FILE
    return None


def _project() -> Path:
    """Return the folder of the project that holds the package; of an installed one, this folder."""
    return FOLDER.parent.parent if FOLDER.parent.name == "src" else Path.cwd()


def _steps(options: argparse.Namespace) -> None:
    plan = current_plan(Store(options.store))
    if options.json:
        _print_json(report.plan_as_json(plan))
    else:
        sys.stdout.write(report.plan_as_text(plan))


def _params(options: argparse.Namespace) -> None:
    import yaml

    plan = current_plan(Store(options.store))
    values = params.plain(_values(options, plan))
    if options.json:
        _print_json(values)
    else:
        sys.stdout.write(yaml.safe_dump(values, sort_keys=False, allow_unicode=True))


def _runs(options: argparse.Namespace) -> None:
    store = Store(options.store)
    runs = list(store.runs())
    if options.json:
        _print_json([{**run.to_json(), "status": report.status(store, run)} for run in runs])
    else:
        sys.stdout.writelines(f"{report.run_line(store, run)}\n" for run in runs)


def _artifacts(options: argparse.Namespace) -> None:
    store = Store(options.store)
    run = store.run(options.run)
    if options.step:
        records = [executed(store, run.run, options.step)]
    else:
        records = [store.record(step.execution) for step in run.steps if step.execution]
    _print_json(
        [
            {"step": record.step, **item}
            for record in records
            for item in report.outputs(store, record)
        ]
    )


def _print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, indent=2) + "\n")
