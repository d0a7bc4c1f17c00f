"""What is told about runs and plans, as text and as JSON."""

import time
from collections.abc import Iterator
from typing import Any

from breast_cancer.runtime.locks import is_held
from breast_cancer.runtime.plan import Plan
from breast_cancer.runtime.records import Record, RunRecord
from breast_cancer.runtime.runner import Run
from breast_cancer.runtime.store import Store

MAX_RESULT_BYTES = 2000
MAX_RESULT_LINE = 100


def as_json(run: Run) -> dict[str, Any]:
    """Return a run with its steps and where their values are; files are absolute paths."""
    steps = [
        {
            "name": step.name,
            "function": "" if record is None else record.function,
            "status": step.status,
            "seconds": round(step.seconds, 3),
            "why": step.why,
            "outputs": [] if record is None else outputs(run.store, record),
            "unstored": {} if record is None else record.unstored,
        }
        for step, record in run.steps()
    ]
    return {
        "run": run.record.run,
        "folder": str(run.folder),
        "store": str(run.store.root),
        "status": run.record.status,
        "seconds": round(run.record.seconds, 3),
        "isolated": run.record.isolated,
        "parameters": run.record.parameters,
        "steps": steps,
        "results": dict(_results(run)),
    }


def outputs(store: Store, record: Record) -> list[dict[str, Any]]:
    return [
        {
            "name": output.name,
            "kind": output.kind,
            "file": str(store.root / output.file),
            "sha256": output.sha256,
            "size": output.size,
            "type": output.type,
            "value": output.value,
        }
        for output in record.outputs
    ]


def _results(run: Run) -> Iterator[tuple[str, Any]]:
    """Yield the results that a reader can take in: scalars, and small lists and dicts."""
    for step, record in run.steps():
        if record is None:
            continue
        for output in record.outputs:
            if output.name not in step.results:
                continue
            if output.value is not None:
                yield output.name, output.value
            elif output.kind == "json" and output.size <= MAX_RESULT_BYTES:
                yield output.name, run.value(output, record.execution)


def as_text(run: Run) -> str:
    """Return the results of a run, and where it is."""
    shown = ((name, str(value)) for name, value in _results(run))
    lines = [f"{name} = {text}" for name, text in shown if len(text) <= MAX_RESULT_LINE]
    ran = sum(step.status == "run" for step in run.record.steps)
    total = len(run.record.steps)
    lines.append(f"run {run.record.run}: {ran} of {total} steps ran in {run.record.seconds:.1f} s")
    return "\n".join(lines)


def status(store: Store, run: RunRecord) -> str:
    """Return the status of a run; one whose process is gone was killed."""
    if run.status == "running" and not is_held(store.folder(run.run) / "lock"):
        return "killed"
    return run.status


def run_line(store: Store, run: RunRecord) -> str:
    started = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(run.started))
    return (
        f"{run.run}  {started}  {run.seconds:8.1f} s  {status(store, run):9} {run.error}".rstrip()
    )


def plan_as_json(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "name": step.name,
            "function": step.function,
            "inputs": {name: plan.steps[source].name for name, source in step.inputs.items()},
            "parameters": step.parameters,
            "outputs": list(step.outputs),
        }
        for step in plan.steps
    ]


def plan_as_text(plan: Plan) -> str:
    """Return the steps, one a line, as `train: X_train, y_train → model   (trees)`."""
    lines = []
    for step in plan.steps:
        flow = f"{', '.join(step.inputs) or '·'} → {', '.join(step.outputs) or '·'}"
        parameters = f"   ({', '.join(step.parameters.values())})" if step.parameters else ""
        lines.append(f"{step.name}: {flow}{parameters}\n")
    return "".join(lines)
