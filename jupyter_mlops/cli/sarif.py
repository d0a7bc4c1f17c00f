"""Findings as SARIF 2.1.0, the format that code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jupyter_mlops import __version__
from jupyter_mlops.errors import Finding

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MARK = "nbpipe-marks-this-row"


def sarif(findings: Sequence[Finding], notebook: Path) -> dict[str, Any]:
    """Return one SARIF run. A place is given twice: the row of the .ipynb file, where the file is
    laid out as Jupyter writes it, and the cell and line as a logical location.
    """
    rows = _rows(findings, notebook)
    rules = {finding.code: finding for finding in reversed(findings)}
    codes = sorted(rules)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "nbpipe",
                        "version": __version__,
                        "rules": [_rule(rules[code]) for code in codes],
                    }
                },
                "results": [
                    _result(finding, codes.index(finding.code), notebook, rows.get(_spot(finding)))
                    for finding in findings
                ],
            }
        ],
    }


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding.code,
        "defaultConfiguration": {"level": finding.level.value},
    }
    if finding.why:
        rule["fullDescription"] = {"text": finding.why}
    if finding.mend:
        rule["help"] = {"text": finding.mend}
    return rule


def _result(finding: Finding, rule: int, notebook: Path, row: int | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": notebook.as_posix()}}
    if row is not None:
        physical["region"] = {"startLine": row, "snippet": {"text": finding.excerpt}}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.cell is not None:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.place, "kind": "cell"}]
    message = f"{finding.message}. {finding.mend}" if finding.mend else finding.message
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.level.value,
        "message": {"text": message},
        "locations": [location],
        "properties": {"cell": finding.cell, "line": finding.line, "column": finding.column},
    }


def _spot(finding: Finding) -> tuple[int, int]:
    return (-1 if finding.cell is None else finding.cell, finding.line or 1)


def _rows(findings: Iterable[Finding], notebook: Path) -> dict[tuple[int, int], int]:
    """Return the 1-based row in the file of each place; empty when the layout is not Jupyter's.

    The lines in question are replaced by marks, the document is laid out again, and the marks are
    looked up: a search for the lines' own text could find another line that reads the same.
    """
    spots = {_spot(finding) for finding in findings if finding.cell is not None}
    if not spots:
        return {}
    text = notebook.read_text(encoding="utf-8")
    document = json.loads(text)
    if _layout(document) != text.rstrip("\n"):
        return {}
    for cell, line in spots:
        source = document["cells"][cell]["source"]
        if isinstance(source, list) and line <= len(source):
            source[line - 1] = f"{MARK} {cell} {line}"
    found = {}
    for row, content in enumerate(_layout(document).split("\n"), start=1):
        if MARK in content:
            spot = content.strip().strip('",').split(" ")[1:]
            found[int(spot[0]), int(spot[1])] = row
    return found


def _layout(document: object) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False)
