"""The steps and the variables that pass between them, as text for other tools."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from jupyter_mlops.emit.files import mermaid
from jupyter_mlops.pipeline import Pipeline


def dot(pipeline: Pipeline) -> str:
    lines = [f'digraph "{pipeline.name}" {{', "    node [shape=box];"]
    lines += [f'    {step.function} [label="{step.tag}"];' for step in pipeline.steps]
    wires: dict[tuple[str, str], list[str]] = {}
    for producer, consumer, name in pipeline.edges():
        wires.setdefault((producer, consumer), []).append(name)
    lines += [
        f'    {producer} -> {consumer} [label="{", ".join(names)}"];'
        for (producer, consumer), names in wires.items()
    ]
    return "\n".join([*lines, "}"]) + "\n"


def graph_json(pipeline: Pipeline) -> dict[str, Any]:
    return {
        "name": pipeline.name,
        "steps": [
            {
                "tag": step.tag,
                "function": step.function,
                "stage": step.stage,
                "cells": list(step.cells),
                "inputs": [argument.name for argument in step.inputs],
                "outputs": [asdict(artifact) for artifact in step.outputs],
                "parameters": list(step.parameters),
            }
            for step in pipeline.steps
        ],
        "edges": [
            {"from": producer, "to": consumer, "artifact": name}
            for producer, consumer, name in pipeline.edges()
        ],
    }


def text(pipeline: Pipeline, form: str) -> str:
    """Return the graph as `mermaid`, `dot` or `json`."""
    if form == "mermaid":
        return mermaid(pipeline)
    if form == "dot":
        return dot(pipeline)
    return json.dumps(graph_json(pipeline), indent=2) + "\n"
