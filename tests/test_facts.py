"""Facts survive the way through a line of JSON."""

import json

import pytest

from jupyter_mlops.tracking.facts import (
    Begin,
    Blob,
    Dataset,
    End,
    Execution,
    Fact,
    Kernel,
    Log,
    Metric,
    Model,
    from_json,
    to_json,
)

FACTS = [
    Log("r"),
    Kernel("k", 1.5, 7, "", "3.11"),
    Execution("c", "train:forest", 3, 1.0, 0.25, "failed", "r", "ValueError: x", 2),
    Begin("r", "churn", "sqlite:////p/mlflow.db", "trees 200 → 50", 2.0, True, {"a": "b"}),
    Log(
        "r",
        metrics=(Metric("accuracy", 0.0, 0, 1.0), Metric("loss", float("inf"), 3, 2.0)),
        datasets=(Dataset("churn.csv", "file", "ab", "load", {"size": 0, "path": "churn.csv"}),),
        artifacts={"stdout/train.txt": Blob("cd", 4)},
        models=(Model("model", "train", "sklearn.X", "sklearn", Blob("ef", 9), Blob("01", 2)),),
    ),
    End("r", "KILLED", 3.0),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: type(fact).__name__)
def test_a_fact_survives_json(fact: Fact) -> None:
    assert from_json(json.loads(json.dumps(to_json(fact)))) == fact


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError, match="rumour"):
        from_json({"kind": "rumour"})
