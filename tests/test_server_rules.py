"""Rules: what they say about cells, how they are found, written and taken back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyter_mlops.analysis.rule_file import RuleFile, forget, remember, rule_file
from jupyter_mlops.analysis.rules import Rule, candidates, suggest
from jupyter_mlops.errors import ParameterError
from jupyter_mlops.notebook import Cell, Notebook
from jupyter_mlops.stages import Stage, role
from tests.jupyter_process import Server, server

IMPORT = "import acme.io as io\nfrom acme import plots"


def notebook(*sources: str) -> Notebook:
    """`## ` begins a markdown cell, `tag>` and a line end tag a cell."""
    cells = []
    for index, text in enumerate(sources):
        head, mark, rest = text.partition(">\n")
        source, tags = (rest, (head,)) if mark else (text, ())
        kind = "markdown" if source.startswith("## ") else "code"
        said = role(source if kind == "code" else "", tags)
        cells.append(Cell(index, f"c{index}", kind, source, tags, None, said))  # type: ignore[arg-type]
    return Notebook("nb", tuple(cells), "python3")


def rules(table: dict[str, str]) -> tuple[Rule, ...]:
    return tuple(Rule(p, None if s == "none" else Stage(s)) for p, s in table.items())


def said(table: dict[str, str], *sources: str) -> dict[int, str]:
    found = suggest(notebook(*sources), rules(table))
    return {one.cell: " ".join(stage.stage for stage in one.stages) for one in found}


class TestRules:
    @pytest.mark.parametrize(
        ("table", "source", "stage"),
        [
            ({}, "t = io.load_all()", None),
            ({"other.load": "load"}, "t = io.load_all()", None),
            ({"acme.io.load_all": "load"}, "t = io.load_all()", "load"),
            ({"acme.io.load_*": "load"}, "t = io.load_all()", "load"),
            ({"acme.plots": "evaluate"}, "plots(1)", "evaluate"),
            ({"acme.*": "load", "acme.io.fit*": "train"}, "io.fit_all()", "train"),
            ({"*.clean_names": "features"}, "t.clean_names()", "features"),
            ({"*.clean_names": "features"}, "io.load().clean_names()", "features"),
            ({"*.clean_names": "features"}, "print('t.clean_names()')", None),
            ({"acme.io.*": "load"}, "%time t = io.load_all()", "load"),
            ({"acme.io.load": "load", "acme.io.fit": "train"}, "io.load()\nio.fit()", "load train"),
            ({"acme.io.load": "none"}, "io.load()", None),
        ],
    )
    def test_calls(self, table: dict[str, str], source: str, stage: str | None) -> None:
        assert said(table, IMPORT, source).get(1) == stage

    @pytest.mark.parametrize(
        ("pattern", "stage"),
        [("# Models", "train"), ("# mod*", "train"), ("# Data", None), ("Models", None)],
    )
    def test_headings(self, pattern: str, stage: str | None) -> None:
        found = said({pattern: "train"}, "## Models", "x = 1", "import a\ndef f(): a.g()")
        assert found == ({1: stage} if stage else {})

    def test_a_rule_wins_over_the_tables(self) -> None:
        source = "import pandas as pd\nd = pd.read_csv('a.csv')"
        assert said({}, source) == {0: "load"}
        assert said({"pandas.read_csv": "features"}, source) == {0: "features"}
        assert said({"pandas.read_csv": "none"}, source) == {}

    def test_a_rule_leaves_what_is_tagged(self) -> None:
        assert said({"acme.*": "load"}, IMPORT, "train>\nio.load()", "skip>\nio.load()") == {}

    def test_two_stages_are_split_where_the_second_begins(self) -> None:
        table = {"acme.io.load": "load", "acme.io.fit": "train"}
        straight, interwoven = "io.load()\n\nio.fit()", "io.fit()\nio.load()\nio.fit()"
        found = suggest(notebook(IMPORT, straight, interwoven), rules(table))
        assert [one.split_line for one in found] == [3, None]


class TestCandidates:
    def told(self, source: str, stage: str, *others: str) -> list[tuple[str, tuple[int, ...]]]:
        wanted = None if stage == "none" else Stage(stage)
        found = candidates(notebook(IMPORT, source, *others), 1, wanted, ())
        return [(one.rule.pattern, one.reaches) for one in found]

    @pytest.mark.parametrize(
        ("source", "stage", "patterns"),
        [
            ("x = 1", "load", []),
            ("print(x)", "load", []),
            ("d.dropna()", "load", []),
            ("io.load_all()", "load", ["acme.io.load_all", "acme.io.load_*"]),
            ("d.clean_names()", "features", ["*.clean_names"]),
            ("own(d)", "features", ["own"]),
            ("import pandas as pd\npd.read_csv('a')", "load", []),
            ("import pandas as pd\npd.read_csv('a')", "none", ["pandas.read_csv", "pandas.read_*"]),
        ],
    )
    def test_of_a_cell(self, source: str, stage: str, patterns: list[str]) -> None:
        assert [pattern for pattern, _ in self.told(source, stage)] == patterns

    def test_say_which_other_cells_they_reach(self) -> None:
        found = self.told("io.load_all()", "load", "io.load_one()", "io.load_all()")
        assert found == [("acme.io.load_all", (3,)), ("acme.io.load_*", (2, 3))]

    def test_a_heading_is_one(self) -> None:
        found = candidates(notebook("## Models", "x = 1", "y = 2"), 1, Stage.TRAIN, ())
        assert [(one.rule.pattern, one.reaches) for one in found] == [("# Models", (2,))]

    def test_each_answers_as_the_user_did(self) -> None:
        """A longer rule that says something else keeps a shorter one from being offered."""
        given = notebook(IMPORT, "io.load_all()")
        known = rules({"acme.io.load_all": "train"})
        found = candidates(given, 1, Stage.LOAD, known)
        assert [one.rule.pattern for one in found] == ["acme.io.load_all"]


PROJECT = '[project]\nname = "x"  # mine\n'
TABLE = '[tool.nbpipe.rules]\n"a.b" = "load"  # why\n\n[tool.other]\nx = 1\n'


class TestFile:
    @pytest.mark.parametrize(
        ("before", "rule", "after"),
        [
            ("", ("a.b", "load"), '[tool.nbpipe.rules]\n"a.b" = "load"\n'),
            (PROJECT, ("a", "none"), PROJECT + '\n[tool.nbpipe.rules]\n"a" = "none"\n'),
            (TABLE, ("a.b", "train"), TABLE.replace("load", "train")),
            (TABLE, ("c", "load"), TABLE.replace("why\n", 'why\n"c" = "load"\n')),
            (TABLE, ("a.b", "load"), TABLE),
        ],
    )
    def test_a_rule_is_one_line(
        self, tmp_path: Path, before: str, rule: tuple[str, str], after: str
    ) -> None:
        file = tmp_path / "pyproject.toml"
        if before:
            file.write_text(before)
        (wanted,) = rules(dict([rule]))
        made = remember(rule_file(tmp_path), wanted)
        assert file.read_text() == after
        assert made == rule_file(tmp_path)
        assert wanted in made.rules

    def test_windows_line_ends_stay(self, tmp_path: Path) -> None:
        file = tmp_path / "pyproject.toml"
        file.write_bytes(TABLE.replace("\n", "\r\n").encode())
        remember(rule_file(tmp_path), Rule("c", Stage.LOAD))
        assert file.read_bytes().count(b"\r\n") == file.read_bytes().count(b"\n") == 6

    def test_a_rule_is_taken_back(self, tmp_path: Path) -> None:
        file = tmp_path / "pyproject.toml"
        file.write_text(TABLE)
        found = forget(rule_file(tmp_path), "nothing")
        assert file.read_text() == TABLE
        assert forget(found, "a.b").rules == rule_file(tmp_path).rules == ()
        assert tomllib.loads(file.read_text())["tool"]["other"] == {"x": 1}

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("x = ", "is not TOML"),
            ("[tool.nbpipe]\nrules = 1\n", "must be a table"),
            ('[tool.nbpipe.rules]\n"a" = "trian"\n', "did you mean `train`"),
            ('[tool.nbpipe.rules]\n"a" = 7\n', "it must be load"),
            ('[tool.nbpipe.rules]\n"*" = "load"\n', "fits everything"),
        ],
    )
    def test_what_does_not_fit_is_told(self, tmp_path: Path, text: str, why: str) -> None:
        (tmp_path / "pyproject.toml").write_text(text + "# nbpipe")
        with pytest.raises(ParameterError, match=why):
            rule_file(tmp_path)

    @pytest.mark.parametrize(
        "text",
        ['[tool]\nnbpipe = {rules = {"a" = "load"}}\n', '[tool.nbpipe]\nrules."a" = "load"\n'],
    )
    def test_a_table_of_another_spelling_is_left_alone(self, tmp_path: Path, text: str) -> None:
        file = tmp_path / "pyproject.toml"
        file.write_text(text)
        with pytest.raises(ParameterError, match="write it there yourself"):
            remember(rule_file(tmp_path), Rule("b", Stage.LOAD))
        assert file.read_text() == text

    def test_a_file_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        gone = RuleFile(tmp_path / "gone" / "pyproject.toml", ())
        with pytest.raises(ParameterError, match="cannot be written"):
            remember(gone, Rule("b", Stage.LOAD))

    def test_the_nearest_file_with_settings_counts(self, tmp_path: Path) -> None:
        deep = tmp_path / "a" / "b"
        deep.mkdir(parents=True)
        assert rule_file(deep).file == deep / "pyproject.toml"
        (tmp_path / ".git").mkdir()
        assert rule_file(deep).file == tmp_path / "pyproject.toml"
        (tmp_path / "a" / "pyproject.toml").write_text(PROJECT)
        assert rule_file(deep).file == tmp_path / "a" / "pyproject.toml"
        (tmp_path / "pyproject.toml").write_text(TABLE)
        assert rule_file(deep).file == tmp_path / "pyproject.toml"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "root").mkdir()
    with server(folder) as made:
        yield made


CELLS = [
    {"cell_type": "code", "id": f"c{n}", "source": source, "metadata": {}}
    for n, source in enumerate(["import acme", "t = acme.load_all()", "u = acme.load_one()"])
]


def test_a_correction_becomes_a_line_that_other_notebooks_follow(running: Server) -> None:
    def suggested(path: str) -> list[tuple[int, str]]:
        _, found = running.ask("jupyter-mlops/analysis", {"path": path, "cells": CELLS})
        return [(one["cell"], one["stages"][0]["stage"]) for one in found["suggestions"]]

    (running.root / "pyproject.toml").write_text(PROJECT)
    assert suggested("a.ipynb") == []
    asked = {"path": "a.ipynb", "cells": CELLS, "cell": 1, "stage": "load"}
    status, found = running.ask("jupyter-mlops/rules/candidates", asked)
    assert (status, [one["pattern"] for one in found["rules"]]) == (
        200,
        ["acme.load_all", "acme.load_*"],
    )
    rule = {"notebook": "a.ipynb", "pattern": "acme.load_*", "stage": "load"}
    status, found = running.ask("jupyter-mlops/rules", rule, method="PUT")
    assert (status, found["rules"]) == (200, [{"pattern": "acme.load_*", "stage": "load"}])
    assert '"acme.load_*" = "load"' in (running.root / "pyproject.toml").read_text()
    assert suggested("a.ipynb") == suggested("other.ipynb") == [(1, "load"), (2, "load")]
    status, found = running.ask("jupyter-mlops/rules", {**rule, "stage": None}, method="PUT")
    assert (status, found["rules"]) == (200, [])
    assert suggested("a.ipynb") == []


def test_a_file_that_does_not_fit_stops_no_analysis(running: Server) -> None:
    (running.root / "pyproject.toml").write_text('[tool.nbpipe.rules]\n"a" = "trian"\n')
    _, found = running.ask("jupyter-mlops/analysis", {"path": "a.ipynb", "cells": CELLS})
    assert found["error"] is None
    assert "did you mean `train`" in found["rules"]["error"]


def test_no_file_outside_of_the_root_is_written(running: Server) -> None:
    (running.root / "pyproject.toml").unlink(missing_ok=True)
    outside = running.root.parent / "pyproject.toml"
    outside.write_text("[tool.nbpipe]\n")
    rule = {"notebook": "a.ipynb", "pattern": "a.b", "stage": "load"}
    _, found = running.ask("jupyter-mlops/rules", rule, method="PUT")
    assert "lies outside" in found["error"]
    assert outside.read_text() == "[tool.nbpipe]\n"
    outside.unlink()


@pytest.mark.parametrize(
    "rule",
    [
        {"pattern": "a", "stage": "trian"},
        {"pattern": "", "stage": "load"},
        {"pattern": 1, "stage": "load"},
    ],
)
def test_bad_rules_are_refused(running: Server, rule: dict[str, object]) -> None:
    status, _ = running.ask("jupyter-mlops/rules", {"notebook": "a.ipynb", **rule}, method="PUT")
    assert status == 400
