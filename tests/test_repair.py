"""`nbpipe export --repair`: what a failed proof shows is mended, and proven, or left as it was.

The faults are planted: the analysis is made blind for something on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.notebooks import write
from jupyter_mlops import cli
from jupyter_mlops.errors import ExtractError, ParityError
from jupyter_mlops.extract import borders, copies, extraction, scene
from jupyter_mlops.parity import Mode, Outcome, ParityReport, Verdict, making, proof, status, verify
from jupyter_mlops.parity.making import Repair, make
from jupyter_mlops.parity.observation import Look, Observation
from jupyter_mlops.parity.repairs import Kind, applied, changed_unseen, late_bound
from jupyter_mlops.pipeline import Argument, Artifact, Code, Import, Module, Origin, Pipeline, Step
from tests.remembered import remembering


@pytest.fixture(scope="module", autouse=True)
def _remembered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with remembering(tmp_path_factory.mktemp("recordings")):
        yield


GENERATOR = [
    ("load", "numbers = (n * n for n in range(5))"),
    ("features", "head = str(next(numbers))"),
    ("train", "total = len(list(numbers)) + len(head)"),
    ("evaluate", "result = total / 2"),
]


def test_a_notebook_that_needs_no_repair_is_exported_as_it_is(tmp_path: Path) -> None:
    cells = [("load", "numbers = [1, 2]"), ("train", "total = sum(numbers)")]
    path = write(tmp_path / "plain.ipynb", cells)

    made = make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert made.repairs == ()
    assert [step.tag for step in made.report.pipeline.steps] == ["load", "train"]
    assert made.proof.exit_code == 0


def test_steps_are_joined_where_a_value_cannot_cross(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "once.ipynb", GENERATOR)
    out = tmp_path / "out"

    assert cli.run(["export", str(path), "-o", str(out), "--repair", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert [repair["steps"] for repair in found["repairs"]] == [
        ["load", "features"], ["features", "train"],
    ]  # fmt: skip
    assert "cannot be stored" in found["repairs"][0]["reason"]
    assert [step["tag"] for step in found["pipeline"]["steps"]] == ["train", "evaluate"]
    assert found["proof"]["exit_code"] == 0
    assert status(out).exit_code == 0


UNSEEN = [
    (None, "from email import charset"),
    ("load", "alias = 'odd'\ncharset.add_alias(alias, 'utf-8')"),
    ("train", "during = str(charset.Charset('odd'))"),
    ("evaluate", "result = during"),
]


def test_a_difference_is_repaired_by_taking_its_border_away(tmp_path: Path) -> None:
    path = write(tmp_path / "unseen.ipynb", UNSEEN)

    made = make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert [repair.steps for repair in made.repairs] == [("load", "train")]
    assert "during" in made.repairs[0].reason
    assert made.proof.exit_code == 0


BEYOND = [
    ("load", "numbers = (n for n in range(3))\nlock = __import__('threading').Lock()"),
    ("evaluate", "result = [sum(numbers), lock, input]"),
    ("evaluate", "answer = eval('result')"),
]


def test_what_cannot_be_repaired_stays_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "beyond.ipynb", BEYOND)

    with pytest.raises(ExtractError) as refusal:
        make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert refusal.value.findings
    assert not (tmp_path / "out").exists()


def _sees_no_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scene.Scene, "mutated", lambda _self, _group: frozenset())


def _sees_no_limit(patch: pytest.MonkeyPatch) -> None:
    real: Callable[..., None] = borders._sort_read

    def sort(scene: Any, border: Any, made: Any, own: Any, name: str, *rest: Any) -> None:
        if name != "limit":
            real(scene, border, made, own, name, *rest)

    patch.setattr(borders, "_sort_read", sort)


def _is_unsure(patch: pytest.MonkeyPatch) -> None:
    """Let every change of two inputs that hang together be a change that may not be seen."""
    patch.setattr(copies, "_is_known", lambda *_: False)
    patch.setattr(copies, "_is_entangled", lambda *_: True)


TABLE = [
    ("load", "table = {'rows': [1, 2]}\nrows = table['rows']"),
    ("features", "rows.append(3)"),
    ("train", "total = sum(table['rows'])"),
    ("evaluate", "result = [total, sum(table['rows']), rows]"),
]

PLANTED: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], list[Any], list[str], str]] = {
    "a step changes what it takes": (
        _sees_no_change,
        [("load", "rows = [1, 2]"), ("features", "rows.append(3)"), ("train", "n = sum(rows)")],
        ["features returns rows too: cell 1 changes it, and later steps read it"],
        "def features(rows: list) -> list:",
    ),
    "it changes another through it": (
        _sees_no_change, TABLE,
        ["features returns rows, table and stores them together: "
         "cell 1 changes it, and later steps read it"],
        "return Features(rows, table)",
    ),
    "a name is read that nobody passes": (
        _sees_no_limit,
        [("load", "limit = len('abc')"), ("features", "twice = [limit, limit]")],
        ["passed limit from load to features: `limit` is read where it is not written down"],
        "def features(limit",
    ),
    "a refusal that a proof settles": (
        _is_unsure, TABLE, [], "def features(",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("blind", "cells", "repairs", "text"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blind: Callable[[pytest.MonkeyPatch], None],
    cells: list[Any], repairs: list[str], text: str,
) -> None:  # fmt: skip
    path = write(tmp_path / "fault.ipynb", cells)
    blind(monkeypatch)

    made = make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert [str(repair) for repair in made.repairs] == repairs
    assert made.proof.exit_code == 0
    assert text in (tmp_path / "out/src/fault/features.py").read_text()
    assert status(tmp_path / "out").exit_code == 0


PACKAGES = {
    "a new one": ("", 2),
    "one with a comment added by hand": ("# Looked at.\n", 3),
}


@pytest.mark.parametrize(("edit", "count"), PACKAGES.values(), ids=PACKAGES)
def test_what_is_kept_is_proven_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: str, count: int
) -> None:
    """The proof of what was tried is that of what is kept, unless that is another package."""
    cells = [("load", "rows = [1, 2]"), ("features", "rows.append(3)"), ("train", "n = sum(rows)")]
    path = write(tmp_path / "fault.ipynb", cells)
    out = tmp_path / "deep" / "out"
    if edit:
        make(path, out, progress=lambda _text: None)
        file = out / "src/fault/load.py"
        file.write_text(file.read_text() + edit)
    _sees_no_change(monkeypatch)
    proven = []

    def counting(package: Path, **options: Any) -> ParityReport:
        proven.append(package)
        return verify(package, **options)

    monkeypatch.setattr(making, "verify", counting)

    made = make(path, out, repair=True, progress=lambda _text: None)

    assert len(proven) == count
    assert (out in proven) is bool(edit)
    assert made.proof.exit_code == 0
    found = status(out)
    assert found.exit_code == 0
    assert found.proof is not None
    assert (found.proof.notebook_path, found.proof.data_root) == ("../../fault.ipynb", "../..")


def test_a_proof_that_cannot_be_kept_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "fault.ipynb", [("load", "rows = [1]"), ("train", "n = sum(rows)")])
    real = proof.write

    def refuse(found: proof.Proof, folder: Path) -> bool:
        if folder == tmp_path / "out":
            raise ParityError("there is no room")
        return real(found, folder)

    monkeypatch.setattr(proof, "write", refuse)

    made = make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert (made.proof.exit_code, made.proof.trouble) == (0, "there is no room")


def test_without_a_proof_nothing_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No step returns a lock to another."""
    cells = [
        ("load", "import threading\nrows = [1, 2]\nlock = threading.Lock()"),
        ("features", "rows.append(3)"),
        ("train", "n = [sum(rows), lock]"),
    ]
    path = write(tmp_path / "fault.ipynb", cells)
    _sees_no_change(monkeypatch)
    monkeypatch.setattr(extraction, "crossing_findings", lambda *_: [])

    made = make(path, tmp_path / "out", repair=True, progress=lambda _text: None)

    assert made.repairs == ()
    assert made.proof.exit_code != 0
    assert "return rows" not in (tmp_path / "out/src/fault/features.py").read_text()


def step(function: str, body: str, takes: str = "", gives: str = "", **more: Any) -> Step:
    return Step(
        function, function, function,
        tuple(Argument(name) for name in takes.split()),
        tuple(Artifact(name, name.upper()) for name in gives.split()),
        (), Code(f"    {body}", (Origin(1, 2, 3),)), **more,
    )  # fmt: skip


def pipeline(*steps: Step, helpers: str = "") -> Pipeline:
    module = Module("helpers", (), Code(helpers)) if helpers else None
    return Pipeline("churn", steps, helpers=module)


LOAD = step("load", "rows = limit = 1", gives="rows", cells=(0,))


def failed(place: str, detail: str, artifact: str = "") -> ParityReport:
    outcome = Outcome(place, artifact, Mode.ISOLATED, Verdict.DIFFERS, detail=detail)
    return ParityReport("churn", "a.ipynb", "python", 1e-9, 1, {}, (outcome,), {})


MISSING = {
    "another difference": ("1 and 2", "rows", None),
    "a name of an earlier step": ("NameError: name 'limit' is not defined", "", "limit"),
    "a name in a text": ("local variable 'limit' is not defined", "", "limit"),
    "a name that nobody binds": ("NameError: name 'other' is not defined", "", None),
    "a difference that quotes it": ("name 'limit' is not defined", "rows", None),
}  # fmt: skip


@pytest.mark.parametrize(("detail", "artifact", "name"), MISSING.values(), ids=MISSING)
def test_names_that_nobody_passes(detail: str, artifact: str, name: str | None) -> None:
    made = pipeline(LOAD, step("train", "n = limit", "rows"))

    found = late_bound(made, failed("train", detail, artifact))

    assert (found.names if found else None) == ((name,) if name else None)


def test_what_only_functions_read_becomes_a_global_of_theirs() -> None:
    train = step("train", "n = f()", "rows", definitions=Code("def g():\n    return limit"))
    made = pipeline(LOAD, train, helpers="def f():\n    return limit\n")
    repair = Repair(("load", "train"), "", Kind.PASSED, ("limit",))

    load, train = applied(made, [repair]).steps

    assert [one.name for one in load.outputs] == ["rows", "limit"]
    assert [one.name for one in train.inputs] == ["rows", "limit"]
    assert train.body.text.splitlines() == [
        '    globals()["limit"] = limit', "    helpers.limit = limit", "    n = f()",
    ]  # fmt: skip
    assert train.body.origins == (Origin(3, 2, 3),)
    assert train.imports == (Import(".", "helpers"),)


CHANGED: dict[str, tuple[tuple[str, ...], str, str, tuple[str, ...] | None]] = {
    "nothing": ((), "rows.sort()", "", None),
    "what nobody reads": (("other",), "other.sort()", "", None),
    "what is returned": (("ROWS",), "rows.sort()", "rows", None),
    "what is not returned": (("ROWS",), "rows.sort()", "", ("rows",)),
    "with what holds it": (("ROWS", "table"), "rows.sort()", "rows", ("rows", "table")),
}


@pytest.mark.parametrize(("changed", "body", "gives", "names"), CHANGED.values(), ids=CHANGED)
def test_changes_that_a_run_showed(
    changed: tuple[str, ...], body: str, gives: str, names: tuple[str, ...] | None
) -> None:
    features = step("features", body, "rows", gives, cells=(1,))
    made = pipeline(LOAD, features, step("train", "n = 1", "rows table"))
    seen = Observation((Look(0, {}, (), (), (), {}), Look(1, {}, changed, (), (), {})), {})

    found = list(changed_unseen(made, failed("train", "1 and 2", "rows"), seen))

    assert [one.names for one in found] == ([names] if names else [])
    assert not list(changed_unseen(made, failed("load", "1 and 2", "rows"), seen))


SENTENCES = {
    Kind.JOINED: "joined load with train: it is lost",
    Kind.RETURNED: "load returns a, b too: it is lost",
    Kind.TOGETHER: "load returns a, b and stores them together: it is lost",
    Kind.PASSED: "passed a, b from load to train: it is lost",
}


@pytest.mark.parametrize("kind", Kind)
def test_a_repair_reads_as_a_sentence(kind: Kind) -> None:
    assert str(Repair(("load", "train"), "it is lost", kind, ("a", "b"))) == SENTENCES[kind]
