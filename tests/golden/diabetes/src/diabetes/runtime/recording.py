"""What the tests hold the steps to: recorded inputs of each step, and what it made of them.

    tests/recorded/pipeline.json    how the recording was made, and why a step is not recorded
    tests/recorded/STEP.json        one call of a step (`Case`)
    tests/recorded/objects/         the inputs of the calls
    tests/recorded/data/            the data files that steps read, cut where they were long

`python -m diabetes record` writes them from a run; see `recorder`.
"""

import contextlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diabetes.runtime import outputs, params, randomness
from diabetes.runtime.describe import (
    Description,
    describe,
    differences,
)
from diabetes.runtime.graph import (
    Function,
    Node,
    Pipeline,
    call,
    parameters_of,
)
from diabetes.runtime.records import Output
from diabetes.runtime.runner import Run
from diabetes.runtime.store import Reader, Store


@dataclass(frozen=True, slots=True)
class Case:
    """A recorded call of a step.

    `parameters` are all parameters of the pipeline; `states` the files with the states of the
    random generators before the call; `outputs` describe what it returned, printed and drew;
    `varies` are the paths in them on which two calls did not agree, and which are not compared.
    """

    function: str
    seconds: float
    parameters: dict[str, Any]
    inputs: dict[str, Output]
    states: dict[str, str]
    outputs: Description
    varies: tuple[str, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Case":
        inputs = {name: Output(**item) for name, item in data["inputs"].items()}
        return cls(**{**data, "inputs": inputs, "varies": tuple(data["varies"])})


class Recording:
    """The recorded calls in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder)

    @property
    def data(self) -> Path:
        """The folder in which the steps are called, with the folders that they write into."""
        folder = self.folder / "data"
        if self.store.has("pipeline.json"):
            for name in self.store.read_json("pipeline.json").get("folders", ()):
                (folder / name).mkdir(parents=True, exist_ok=True)
        return folder

    def why_not(self, function: str) -> str:
        """Return why there is no case of a step; "" where there is one."""
        if not self.store.has("pipeline.json"):
            return "nothing is recorded yet: `python -m diabetes record` does it"
        reason: str = self.store.read_json("pipeline.json")["not_recorded"].get(function, "")
        if not reason and not self.store.has(f"{function}.json"):
            return "recorded before this step was there: `python -m diabetes record` again"
        return reason

    def why_not_whole(self) -> str:
        """Return why a run cannot be held to the recorded calls; "" where it can."""
        if not self.store.has("pipeline.json"):
            return "nothing is recorded yet: `python -m diabetes record` does it"
        about = self.store.read_json("pipeline.json")
        unlike = "values were cut between steps, or drawn unseeded, or steps are not recorded"
        return "" if about["whole"] else unlike

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of all the recorded calls."""
        found: dict[str, Any] = self.store.read_json("pipeline.json")["parameters"]
        return found

    def case(self, function: str) -> Case:
        return Case.from_json(self.store.read_json(f"{function}.json"))

    def differences(self, pipeline: Pipeline, function: str) -> list[str]:
        """Call a step as recorded and return a line for all that it does otherwise.

        That includes changing its inputs: a step must leave to its caller what it was handed.
        """
        case = self.case(function)
        node = next(node for node in pipeline.nodes if node.step.function.__name__ == function)
        reader = Reader(self.store)
        inputs = {name: reader.read(output) for name, output in case.inputs.items()}
        values = params.build_all(pipeline.params, case.parameters)
        states = {name: self.store.read_bytes(file) for name, file in case.states.items()}
        before = describe_all(inputs)
        seen = observe(pipeline, node, inputs, values, states, self.data)
        found = {path: leaf for path, leaf in seen.description.items() if path not in case.varies}
        changed = differences(before, describe_all(inputs))
        return differences(case.outputs, found) + [f"changes its input {line}" for line in changed]

    def differences_of_run(self, run: Run) -> list[str]:
        """Return a line for each value in which a run on the recorded data is unlike the calls."""
        lines = []
        for _, record in run.steps():
            if record is None:
                continue
            case = self.case(record.function)
            values = run.store_values(record)
            expected = {
                path: leaf
                for path, leaf in case.outputs.items()
                if any(is_inside(path, name) for name in values)
            }
            found = json.loads(json.dumps(describe_all(values)))
            found = {path: leaf for path, leaf in found.items() if path not in case.varies}
            lines += [f"{record.step}: {line}" for line in differences(expected, found)]
        return lines


def is_inside(path: str, name: str) -> bool:
    """Tell whether `path` is the path of the value `name`, or of a part of it."""
    return path == name or path.startswith((f"{name}.", f"{name}["))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a call of a step returned, and the description of that and of all that it showed."""

    returned: dict[str, Any]
    description: Description
    states: dict[str, bytes]


class Described(outputs.Outputs):
    """Takes the figures of a step as numbers instead of saving them."""

    def __init__(self) -> None:
        super().__init__(Path(), "")
        self.found: Description = {}
        self._figures = 0

    def figure(self, figure: Any) -> None:
        self._figures += 1
        self.found |= describe(figure, f"figure {self._figures}")

    def table(self, value: Any) -> None:
        """Leave tables to what is printed of them."""


def observe(
    pipeline: Pipeline,
    node: Node,
    inputs: Mapping[str, Any],
    values: Any,
    states: Mapping[str, bytes],
    folder: Path,
) -> Seen:
    """Call a step in `folder`, and describe what it returns, prints and draws."""
    described, printed = Described(), io.StringIO()
    arguments = {name: params.lookup(values, path) for name, path in node.parameters.items()}
    with contextlib.chdir(folder), ambient_kept():
        outputs.prepare_figures()
        if pipeline.settings is not None:
            apply(pipeline.settings, pipeline, values)
        randomness.restore(states)
        before = randomness.capture()
        with contextlib.redirect_stdout(printed), outputs.collecting(described):
            returned = call(node, {**inputs, **arguments})
        drawn = randomness.changed(before, randomness.capture())
    lines = {f"printed line {n}": line for n, line in enumerate(printed.getvalue().splitlines(), 1)}
    found = describe_all(returned) | describe_all(lines) | described.found
    return Seen(returned, json.loads(json.dumps(found)), drawn)


def describe_all(values: Mapping[str, Any]) -> Description:
    return {path: leaf for name in values for path, leaf in describe(values[name], name).items()}


def apply(function: Function, pipeline: Pipeline, values: Any) -> None:
    """Call the settings or the seeding of a pipeline with the parameters that they take."""
    found = parameters_of(function, pipeline.params)
    function(**{name: params.lookup(values, path) for name, path in found.items()})


@contextlib.contextmanager
def ambient_kept() -> Iterator[None]:
    """Set the environment variables and the random generators back afterwards."""
    environment, states = dict(os.environ), randomness.capture()
    try:
        yield
    finally:
        for name in os.environ.keys() - environment.keys():
            del os.environ[name]
        os.environ.update(environment)
        randomness.restore(states)
