"""Running each step in a process of its own, which shares nothing with the others but the store."""

import contextlib
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diabetes.runtime.errors import StepError, StoreError
from diabetes.runtime.execution import Executed, Session
from diabetes.runtime.pickles import dumps, loads
from diabetes.runtime.plan import (
    StepPlan,
    current_plan,
    load_pipeline,
)
from diabetes.runtime.records import Facts, Output, Record
from diabetes.runtime.sources import PACKAGE, python_path
from diabetes.runtime.store import Reader, Store

if TYPE_CHECKING:
    from diabetes.runtime.runner import Values

SEED_INDEX = -1


class Processes:
    """Runs every step in a new process, `python -m PACKAGE _step REQUEST`."""

    def __init__(self, values: Any, store: Store, run: str, *, stdout_to_stderr: bool) -> None:
        self._store = store
        self._run = run
        self._begun = False
        self._known = {
            "store": str(store.root),
            "run": run,
            "params": store.add_bytes(dumps(values), "pickle"),
            "stdout_to_stderr": stdout_to_stderr,
        }

    def seed(self, plan: StepPlan, facts: Facts) -> Record:
        return self._execute(SEED_INDEX, plan, facts, {}, {})

    def run(
        self, index: int, plan: StepPlan, facts: Facts, values: "Values", states: dict[str, str]
    ) -> Executed:
        inputs = {}
        for name, source in plan.inputs.items():
            record = values.records[source]
            if name in record.unstored:
                raise StoreError(f"`{name}` cannot be stored: {record.unstored[name]}")
            inputs[name] = (record.output(name), record.execution)
        return Executed(self._execute(index, plan, facts, inputs, states), {})

    def _execute(
        self,
        index: int,
        plan: StepPlan,
        facts: Facts,
        inputs: dict[str, tuple[Output, str]],
        states: dict[str, str],
    ) -> Record:
        folder = f"runs/{self._run}/isolated"
        request = {
            **self._known,
            "index": index,
            "facts": asdict(facts),
            "inputs": {name: [asdict(output), at] for name, (output, at) in inputs.items()},
            "states": states,
            "logs": "go on" if self._begun else "begin",
            "answer": f"{folder}/{plan.function}.answer.json",
        }
        self._store.write_json(f"{folder}/{plan.function}.json", request)
        self._begun = True
        command = [sys.executable, "-m", PACKAGE, "_step"]
        environment = {**os.environ, "PYTHONPATH": python_path()}
        done = subprocess.run(
            [*command, str(self._store.root / folder / f"{plan.function}.json")],
            env=environment,
            check=False,
        )
        if not self._store.has(str(request["answer"])):
            ended = (
                f"signal {-done.returncode}"
                if done.returncode < 0
                else f"exit code {done.returncode}"
            )
            raise StepError(plan.name, f"its process ended with {ended}", "")
        answer = self._store.read_json(str(request["answer"]))
        if "error" in answer:
            raise StepError(plan.name, answer["error"], answer["trace"])
        return self._store.record(answer["record"])


def execute(request_file: Path) -> None:
    """Do in this process what a request asks for, and write the answer."""
    request = json.loads(request_file.read_text(encoding="utf-8"))
    store = Store(Path(request["store"]))
    try:
        answer = {"record": _execute(request, store)}
    except StepError as error:
        answer = {"error": error.summary, "trace": error.trace}
    store.write_json(request["answer"], answer)


def _execute(request: dict[str, Any], store: Store) -> str:
    plan = current_plan(store)
    values = loads(store.read_bytes(request["params"]))
    with _logs_going_on() if request["logs"] == "go on" else contextlib.nullcontext():
        session = Session(
            load_pipeline(),
            values,
            store,
            request["run"],
            stdout_to_stderr=request["stdout_to_stderr"],
        )
    facts = Facts(**request["facts"])
    if request["index"] == SEED_INDEX and plan.seed is not None:
        return session.publish_seed(plan.seed, facts).record.path
    reader = Reader(store)
    inputs = {name: (Output(**output), at) for name, (output, at) in request["inputs"].items()}
    step = plan.steps[request["index"]]
    done = session.run(
        request["index"], step, facts, lambda name: reader.read(*inputs[name]), request["states"]
    )
    return done.record.path


@contextlib.contextmanager
def _logs_going_on() -> Iterator[None]:
    """Let the settings open log files behind what earlier processes of the run wrote there."""
    begin = logging.FileHandler.__init__

    def go_on(
        handler: logging.FileHandler, filename: Any, mode: str = "a", *rest: Any, **more: Any
    ) -> None:
        begin(handler, filename, mode.replace("w", "a"), *rest, **more)

    logging.FileHandler.__init__ = go_on  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        logging.FileHandler.__init__ = begin  # type: ignore[method-assign]
