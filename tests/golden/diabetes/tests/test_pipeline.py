"""The steps together: how they are wired, their parameters, and a run on the recorded data."""

import contextlib
import inspect
import shutil
from pathlib import Path

import pytest
from conftest import RECORDED

from diabetes.pipeline import pipeline
from diabetes.runtime import params
from diabetes.runtime.errors import ParamsError

PARAMS = Path(__file__).parent.parent / "params.yaml"


def test_every_step_takes_what_an_earlier_step_returns() -> None:
    for index, node in enumerate(pipeline.nodes):
        for name, source in node.inputs.items():
            assert source < index
            assert name in pipeline.nodes[source].outputs


@pytest.mark.skipif(pipeline.params is None, reason="the pipeline has no parameters")
def test_the_params_file_fits() -> None:
    assert isinstance(params.load(pipeline.params, PARAMS), pipeline.params or object)


@pytest.mark.skipif(pipeline.params is None, reason="the pipeline has no parameters")
def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(ParamsError, match="there is no parameter"):
        params.load(pipeline.params, None, ["no_such_parameter=1"])


def test_a_step_called_by_itself_has_the_parameters_of_the_pipeline() -> None:
    values = pipeline.params() if pipeline.params is not None else None
    for node in pipeline.nodes:
        arguments = inspect.signature(node.step.function).parameters
        for name, path in node.parameters.items():
            default = arguments[name].default
            if default not in (inspect.Parameter.empty, None):
                assert default == params.lookup(values, path)


def test_a_run_on_the_recorded_data_gives_the_recorded_values(tmp_path: Path) -> None:
    if reason := RECORDED.why_not_whole():
        pytest.skip(reason)
    shutil.copytree(RECORDED.data, tmp_path / "data")
    values = params.build_all(pipeline.params, RECORDED.parameters)
    with contextlib.chdir(tmp_path / "data"):
        first = pipeline.run(values, store=tmp_path / "runs")
        again = pipeline.run(values, store=tmp_path / "runs")

    found = RECORDED.differences_of_run(first)
    assert not found, "\n".join(found)
    assert [step.why for step in again.record.steps if step.status != "cached"] == []
