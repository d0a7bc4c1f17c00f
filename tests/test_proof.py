"""The proof in a package, whether it still holds, and what `verify` can be asked for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.notebooks import write
from jupyter_mlops import cli
from jupyter_mlops.errors import ParameterError, ParityError
from jupyter_mlops.export import export
from jupyter_mlops.parity import (
    Blame,
    Liveness,
    Mode,
    Outcome,
    ParityReport,
    Standing,
    Verdict,
    read_settings,
    status,
    verify,
)
from jupyter_mlops.parity.blame import excerpt, raised
from jupyter_mlops.parity.package import Facts, PackageRun
from jupyter_mlops.parity.plan import read_plan
from jupyter_mlops.parity.session import Session
from jupyter_mlops.parity.verifying import seeded
from jupyter_mlops.parity.written import Pending
from tests.remembered import remembering

CELLS = [
    (None, "import json\nfrom pathlib import Path"),
    ("parameters", "SCALE = 3\nSHARE = 0.5\nUNUSED = 7\nFILE = 'numbers.json'"),
    ("load", "numbers = json.loads(Path(FILE).read_text())"),
    ("features", "scaled = [n * SCALE for n in numbers]\nprint(scaled)"),
    ("train", "model = {'mean': sum(scaled) / len(scaled) * SHARE}"),
    ("evaluate", "error = model['mean'] - 1\nPath('error.json').write_text(json.dumps(error))"),
]
FEATURES, TRAIN = 3, 4

Cells = list[tuple[str | None, str]]


class Project:
    """A notebook with its data and its package, in a folder of their own."""

    def __init__(self, folder: Path, cells: Cells = CELLS) -> None:
        self.folder = folder
        self.notebook = folder / "small.ipynb"
        self.package = folder / "out"
        self.data = folder / "numbers.json"
        self.proof = self.package / ".nbpipe" / "proof.json"
        self.cells = list(cells)

    def make(self) -> Project:
        self.data.write_text("[1, 2, 3]")
        write(self.notebook, self.cells)
        export(self.notebook, self.package)
        return self

    def cell(self, index: int, old: str, new: str) -> None:
        tag, source = self.cells[index]
        assert old in source
        self.cells[index] = (tag, source.replace(old, new))
        write(self.notebook, self.cells)

    def module(self, name: str, old: str, new: str) -> None:
        file = self.package / "src" / "small" / f"{name}.py"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def facts(self, **changes: Any) -> None:
        self.proof.write_text(json.dumps({**json.loads(self.proof.read_text()), **changes}))

    def verify(self, **options: Any) -> ParityReport:
        return verify(self.package, notebook=self.notebook, **options)


@pytest.fixture(scope="module", autouse=True)
def _remembered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with remembering(tmp_path_factory.mktemp("recordings")):
        yield


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = Project(tmp_path_factory.mktemp("original")).make()
    assert cli.run(["verify", str(project.package)]) == 0
    return project


@pytest.fixture
def proven(original: Project, tmp_path: Path) -> Project:
    """A copy of a project that was proven where it was."""
    shutil.copytree(original.folder, tmp_path / "copy")
    return Project(tmp_path / "copy")


def _retag(project: Project) -> None:
    project.cells[TRAIN] = ("train:mean", CELLS[TRAIN][1])
    write(project.notebook, project.cells)


def _add_cell(project: Project) -> None:
    write(project.notebook, [*project.cells, (None, "1 + 1")])


def _add_text(project: Project) -> None:
    document = json.loads(project.notebook.read_text())
    text = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": ["# Numbers"]}
    document["cells"].insert(0, text)
    document["cells"][1]["outputs"] = []
    project.notebook.write_text(json.dumps(document))


def _edit_parameters(project: Project) -> None:
    file = project.package / "params.yaml"
    file.write_text(file.read_text().replace("scale: 3", "scale: 4"))


def _export_again(project: Project) -> None:
    project.cell(FEATURES, "n * SCALE", "SCALE * n")
    export(project.notebook, project.package)


def _other_python(project: Project) -> None:
    project.facts(environment={"python": "3.9.1"})


def _other_library(project: Project) -> None:
    project.facts(environment={"click": "0.1"})


def _unknown_library(project: Project) -> None:
    project.facts(environment={"no-such-library": "1.0"})


CHANGES: dict[str, tuple[Callable[[Project], object], Standing, str, int]] = {
    "nothing": (lambda _: None, Standing.PROVEN, "", 0),
    "text between the cells": (_add_text, Standing.PROVEN, "", 0),
    "a comment of the tests": (
        lambda project: (project.package / "tests" / "more.py").write_text("#"),
        Standing.PROVEN, "", 0,
    ),
    "code": (
        lambda project: project.cell(FEATURES, "n * SCALE", "n + SCALE"),
        Standing.DRIFTED, "cell 3 of small.ipynb is not what the package was made of", 1,
    ),
    "a tag": (_retag, Standing.DRIFTED, "the tag of cell 4 of small.ipynb is another one", 1),
    "a cell more": (_add_cell, Standing.DRIFTED, "small.ipynb has 1 code cells more", 1),
    "a module": (
        lambda project: project.module("features", "n * scale", "n + scale"),
        Standing.DRIFTED, "the package's src/small/features.py is not what was proven", 1,
    ),
    "a module more": (
        lambda project: (project.package / "src/small/more.py").write_text(""),
        Standing.DRIFTED, "the package's src/small/more.py is new", 1,
    ),
    "a module less": (
        lambda project: (project.package / "src/small/train.py").unlink(),
        Standing.DRIFTED, "the package's src/small/train.py is gone", 1,
    ),
    "parameters": (_edit_parameters, Standing.DRIFTED, "the package's params.yaml", 1),
    "another export": (_export_again, Standing.DRIFTED, "was exported again since the proof", 1),
    "data": (
        lambda project: project.data.write_text("[4]"),
        Standing.STALE, "numbers.json holds other data", 3,
    ),
    "Python": (_other_python, Standing.STALE, "it was 3.9.1", 3),
    "a library": (_other_library, Standing.STALE, "it was 0.1", 3),
    "no proof": (lambda project: project.proof.unlink(), Standing.NEVER, "", 3),
    "a proof of a later format": (lambda project: project.facts(format=9), Standing.NEVER, "", 3),
    "a failed proof": (lambda project: project.facts(verdict="differs"), Standing.DIFFERS, "", 1),
    "a doubtful proof": (
        lambda project: project.facts(verdict="not proven"), Standing.NOT_PROVEN, "", 3,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "standing", "reason", "code"), CHANGES.values(), ids=CHANGES)
def test_a_proof_turns_stale_by_itself(
    proven: Project, change: Callable[[Project], object], standing: Standing, reason: str, code: int
) -> None:
    change(proven)

    found = status(proven.package)

    assert (found.standing, found.exit_code) == (standing, code)
    assert reason in "\n".join(found.reasons)
    assert bool(found.reasons) == bool(reason)


UNCHECKED = {
    "data": (lambda project: project.data.unlink(), "numbers.json: the data is not here"),
    "the notebook": (lambda project: project.notebook.unlink(), "small.ipynb is not here"),
    "a library": (_unknown_library, "no-such-library is not installed here"),
}


@pytest.mark.parametrize(("change", "said"), UNCHECKED.values(), ids=UNCHECKED)
def test_what_is_not_there_is_said_and_not_held_against_the_proof(
    proven: Project, change: Callable[[Project], object], said: str
) -> None:
    change(proven)

    found = status(proven.package)

    assert found.standing is Standing.PROVEN
    assert said in "\n".join(found.unchecked)


def test_the_notebook_may_lie_elsewhere(proven: Project, tmp_path: Path) -> None:
    proven.notebook.rename(tmp_path / "moved.ipynb")

    assert status(proven.package, notebook=tmp_path / "moved.ipynb").unchecked == ()


def test_a_damaged_proof_is_one_line(proven: Project) -> None:
    proven.proof.write_text('{"format": 1}')

    with pytest.raises(ParityError, match=r"proof.json is damaged; prove again with"):
        status(proven.package)


def test_check_says_how_the_package_stands(
    proven: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", str(proven.package)]) == 0
    assert f"{proven.package}: proven (proof of 20" in capsys.readouterr().out

    proven.module("features", "n * scale", "n + scale")

    assert cli.run(["check", str(proven.package)]) == 1
    said = capsys.readouterr().out
    assert "drifted" in said
    assert "src/small/features.py is not what was proven" in said
    assert f"next: nbpipe verify {proven.package}" in said

    assert cli.run(["check", str(proven.package), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["standing"] == "drifted"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["out", "--format", "sarif"], "is about a notebook", id="form"),
        pytest.param(["small.ipynb", "--notebook", "b.ipynb"], "goes with the FOLDER", id="both"),
        pytest.param(["."], "is not an exported package", id="no package"),
    ],
)
def test_check_refuses_what_makes_no_sense(
    proven: Project, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(proven.folder)

    assert cli.run(["check", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_another_value_of_a_parameter_does_not_replace_the_proof(proven: Project) -> None:
    before = proven.proof.read_text()

    assert cli.run(["verify", str(proven.package), "--set", "SCALE=5"]) == 0
    assert proven.proof.read_text() == before

    proven.proof.unlink()
    assert cli.run(["verify", str(proven.package), "--set", "scale=5"]) == 0
    assert status(proven.package).proof.overrides == {"scale": 5}


def test_a_proof_that_cannot_be_kept_is_shown_all_the_same(
    proven: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    proven.proof.unlink()
    proven.proof.with_suffix(".new").mkdir()

    assert cli.run(["verify", str(proven.package), "--set", "scale=5"]) == 0
    said = capsys.readouterr().out
    assert "12 equal" in said
    assert "the proof is not kept: " in said


SETTINGS: dict[str, tuple[str, object]] = {
    "int": ("scale=4", {"scale": 4}),
    "name in the notebook": ("SCALE=4", {"scale": 4}),
    "float": ("share=1e-3", {"share": 0.001}),
    "int for a float": ("share=1", {"share": 1.0}),
    "text": ("file=other.json", {"file": "other.json"}),
    "text that looks like a number": ("file=12", {"file": "12"}),
    "quoted text": ("file='a b'", {"file": "a b"}),
}


@pytest.mark.parametrize(("word", "values"), SETTINGS.values(), ids=SETTINGS)
def test_settings_have_the_type_of_the_default(
    original: Project, word: str, values: dict[str, object]
) -> None:
    found = read_settings(original.package, [word])

    assert found == values
    assert [type(value) for value in found.values()] == [type(v) for v in values.values()]


def test_no_setting_is_no_override(tmp_path: Path) -> None:
    assert read_settings(tmp_path, ()) == {}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        pytest.param("scale", "write KEY=VALUE", id="no value"),
        pytest.param("sclae=3", "did you mean scale", id="misspelt"),
        pytest.param("scale=1.5", "scale must be int, as 3 is", id="type"),
        pytest.param("scale=True", "scale must be int, as 3 is", id="bool"),
        pytest.param("share=much", "share must be float, as 0.5 is", id="no number"),
    ],
)
def test_settings_that_do_not_fit_are_refused(original: Project, word: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        read_settings(original.package, [word])


def test_an_edit_is_told_with_the_line_it_concerns(proven: Project) -> None:
    proven.module("features", "n * scale", "n * scale + 1")

    report = proven.verify()

    first = report.first_difference
    assert report.exit_code == 1
    assert (first.blame.cell, first.blame.line) == (FEATURES, 1)
    assert "-    scaled = [n * scale for n in numbers]" in report.excerpt
    assert "+    scaled = [n * scale + 1 for n in numbers]" in report.excerpt
    later = [one for one in report.outcomes if one.verdict is Verdict.DIFFERS]
    assert {one.blame.cell for one in later} == {FEATURES}


def test_lines_of_both_sides_are_shown_where_nothing_was_edited(original: Project) -> None:
    plan = read_plan(original.package)
    at = next(line for line in plan.lines if line.cell == FEATURES)
    shown = excerpt(plan, Blame(FEATURES, 1, "", at.file, at.line)).splitlines()

    assert shown[:2] == ["--- cell 3", "+++ src/small/features.py"]
    assert "-scaled = [n * SCALE for n in numbers]" in shown
    assert "+scaled = [n * scale for n in numbers]" in shown
    assert excerpt(plan, None) == excerpt(plan, Blame(FEATURES, 1, "")) == ""


def test_a_traceback_leads_to_its_cell(original: Project) -> None:
    plan = read_plan(original.package)
    at = next(line for line in plan.lines if line.cell == TRAIN)
    file = (original.package / at.file).resolve()
    trace = f'  File "{file}", line {at.line + 1}, in train\nKeyError\n  File "/lib/a.py", line 3'

    found = raised(plan, trace)

    assert (found.cell, found.line, found.file) == (TRAIN, 1, at.file)
    assert raised(plan, "KeyError: 'mean'") is None


def test_a_written_file_is_compared(proven: Project) -> None:
    proven.module("evaluate", "dumps(error)", "dumps(error + 0.5)")

    report = proven.verify()

    (found,) = {one for one in report.outcomes if one.verdict is Verdict.DIFFERS
                and one.mode == "isolated"}  # fmt: skip
    assert found.artifact == "file error.json"
    assert found.detail == "2.0 in the notebook, 2.5 in the package"
    assert found.blame.cell == 5


def test_a_file_that_the_package_does_not_write_is_a_difference(original: Project) -> None:
    plan = read_plan(original.package)
    run = PackageRun(Mode.ISOLATED, Path(), "", 0.0, "", "", frozenset(), Facts(), {})
    pending = Pending(plan.parts[-1], 5, "error.json", run, None, ())

    found = pending.outcome(plan, {})

    assert (found.artifact, found.verdict) == ("file error.json", Verdict.DIFFERS)
    assert found.detail == "the package does not write it"
    assert (found.blame.cell, found.blame.line) == (5, 2)


FEW = [
    ("parameters", "SHARE = 0.5\nUNUSED = 7\nFILE = 'numbers.json'"),
    ("load", "numbers = [1, 2, 3, FILE]"),
    ("train", "total = numbers[2] * SHARE"),
]


def test_parameters_are_tried_with_other_values(tmp_path: Path) -> None:
    report = Project(tmp_path, FEW).make().verify(parameters=True)

    found = {probe.parameter: probe for probe in report.probes}
    assert found["share"].liveness is Liveness.ALIVE
    assert found["share"].value == 0.375
    assert found["share"].detail == "changes total of train"
    assert found["unused"].liveness is Liveness.DEAD
    assert found["file"].liveness is Liveness.NOT_TRIED
    assert "give one with --set" in found["file"].detail
    assert report.exit_code == 0


def test_a_parameter_that_the_package_ignores_is_caught(tmp_path: Path) -> None:
    cells = [("parameters", "SHARE = 0.5"), ("train", "total = 3 * SHARE")]
    project = Project(tmp_path, cells).make()
    project.module("train", "3 * share", "3 * 0.5")

    report = project.verify(parameters=True)

    assert report.counts[Verdict.DIFFERS] == 0
    assert [probe.liveness for probe in report.probes] == [Liveness.DIFFERS]
    assert report.exit_code == 1


CHANCE = [
    (
        None,
        "import random, time, uuid\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "import numpy as np\nSTARTED = 3",
    ),
    ("load", "drawn = np.random.random(3)"),
    ("load:shuffled", "letters = list('abcdefgh')\nrandom.shuffle(letters)"),
    ("load:clock", "stamp = time.time_ns()"),
    ("load:name", "name = uuid.uuid4().hex"),
    ("load:rng", "own = np.random.default_rng().random(2)"),
    ("load:order", "first = list({f'k{n}' for n in range(50)})"),
    (
        "load:threads",
        "with ThreadPoolExecutor(2) as pool:\n"
        "    ticks = list(pool.map(lambda _: time.thread_time_ns(), 'ab'))",
    ),
    ("features", "late = float(drawn.sum())"),
    (
        "evaluate",
        "sizes = [len(one) for one in (drawn, letters, name, own, first, ticks)]\n"
        "result = [*sizes, stamp > 0, late > 0]",
    ),
]

CAUSES = {
    "drawn": "np.random is drawn from in cell 1 before anything seeds it",
    "late": "np.random is drawn from in cell 1 before anything seeds it",
    "ticks": "`ThreadPoolExecutor` in cell 7 line 1: it depends on which thread comes first",
    "letters": "random is drawn from in cell 2 before anything seeds it",
    "stamp": "`time.time_ns` in cell 3 line 1: it depends on the time",
    "name": "`uuid.uuid4` in cell 4 line 1: it is made to be another one in every run",
    "first": "it depends on the order of a set or a hash of a text, which PYTHONHASHSEED changes",
    "own": "`np.random.default_rng` in cell 5 line 1: the generator is made without a seed",
}


def test_chance_is_named_with_its_cause(tmp_path: Path) -> None:
    project = Project(tmp_path, CHANCE).make()
    project.module("load_order", "range(50)", "range(50, 100)")

    report = project.verify()

    found = {one.artifact: one for one in report.outcomes if one.mode == "isolated"}
    assert {name: found[name].cause for name in CAUSES} == CAUSES
    assert {found[name].verdict for name in CAUSES} == {Verdict.NONDETERMINISTIC}
    assert found["result"].verdict is Verdict.EQUAL
    assert report.may_be_seeded


def test_a_seed_takes_the_chance_out(tmp_path: Path) -> None:
    cells = [CHANCE[0], *CHANCE[1:3], ("evaluate", "result = [*drawn, *letters]")]
    project = Project(tmp_path, cells).make()

    report = project.verify(seed=4)

    assert report.exit_code == 0, [str(one) for one in report.outcomes]
    assert (report.seed, report.may_be_seeded) == (4, False)


COIN = [
    (None, "import random"),
    ("load", "coin = random.random()"),
    ("evaluate", "result = coin > 2"),
]


def test_a_difference_that_a_seed_takes_away_is_chance(tmp_path: Path) -> None:
    """The coin may fall alike in two runs of the notebook, and otherwise in the package."""
    project = Project(tmp_path, COIN).make()
    plan = read_plan(project.package, project.notebook)
    session = Session(plan, tmp_path / "work", tmp_path, 1e-9, lambda _text: None)
    session.folder.mkdir()
    references = [session.reference({}, number=number) for number in range(2)]
    flips = tuple(
        Outcome(step, name, Mode.ISOLATED, Verdict.DIFFERS, name, "0 and 1")
        for step, name in (("load", "coin"), ("evaluate", "result"), ("load", "none"))
    )

    found = seeded(session, references, flips, {})

    assert [one.verdict for one in found] == [
        Verdict.NONDETERMINISTIC, Verdict.NONDETERMINISTIC, Verdict.DIFFERS,
    ]  # fmt: skip
    assert found[0].cause.startswith("random is drawn from in cell 1 before anything seeds it")

    project.module("load", "random.random()", "random.random() + 1")
    assert seeded(session, references, flips[:1], {})[0].verdict is Verdict.DIFFERS


FROZEN = [
    (None, "import numpy as np\nfrom scipy import stats\nnp.random.seed(3)"),
    ("load", "prior = stats.norm(0, 1)"),
    ("features", "noise = np.random.rand(4)"),
    ("train", "drawn = prior.rvs(3)"),
    ("evaluate", "result = [*drawn, *noise, np.random.rand()]"),
]


def test_a_distribution_goes_on_drawing_from_the_global_generator(tmp_path: Path) -> None:
    project = Project(tmp_path, FROZEN).make()

    report = project.verify()

    assert report.exit_code == 0, [str(one) for one in report.outcomes]


GLANCES = [
    (None, "import random"),
    (None, "import numpy as np\nrandom.random()\nnp.random.rand()"),
    ("load", "coin = [random.random(), np.random.rand()]"),
    (None, "random.random()\nnp.random.rand()"),
    ("evaluate", "result = coin + [random.random(), np.random.rand()]"),
]


def test_a_seed_gives_back_what_cells_draw_that_are_left_out(tmp_path: Path) -> None:
    cells = [GLANCES[0], (None, "import numpy as np"), *GLANCES[1:]]
    project = Project(tmp_path, cells).make()

    report = project.verify(seed=4)

    assert report.exit_code == 0, [str(one) for one in report.outcomes]
    project.module("load", "random.random(), ", "random.random() + 1, ")
    assert project.verify(seed=4).exit_code == 1


@pytest.mark.parametrize("imported", [True, False], ids=["before", "in between"])
def test_generators_go_back_to_where_they_were(imported: bool) -> None:
    """In a process of its own: what is imported, and where its generator is, is of the process."""
    script = (
        "from jupyter_mlops.parity import seeding\nimport random, sys\n"
        f"{imported} and __import__('numpy')\n"
        "seeding.install(4)\nmodule = sys.modules['_nbpipe_seeding']\n"
        "module.hold()\nimport numpy as np\none = random.random(), np.random.rand()\n"
        "module.release()\nassert (random.random(), np.random.rand()) == one\n"
        "assert (random.random(), np.random.rand()) != one\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def _edit_notebook(project: Project) -> None:
    project.cell(FEATURES, "n * SCALE", "n * SCALE + 0")


# What became of the notebook beside the package, and what a proof of the kept copy says of it.
BESIDE: dict[str, tuple[Callable[[Project], None], list[str]]] = {
    "nothing": (lambda _project: None, []),
    "edited": (
        _edit_notebook,
        ["cell 3 of small.ipynb is not what the package was made of: the copy in the package was "
         "run; export the notebook again to prove it"],
    ),
    "gone": (
        lambda project: project.notebook.unlink(),
        ["small.ipynb is not here: the copy in the package was run"],
    ),
    "with other words": (_add_text, []),
}  # fmt: skip


@pytest.mark.parametrize(("change", "notes"), BESIDE.values(), ids=BESIDE)
def test_it_is_said_which_notebook_was_run(
    proven: Project, change: Callable[[Project], None], notes: list[str]
) -> None:
    change(proven)

    found = verify(proven.package, data_root=proven.folder)

    assert list(found.notes) == notes
    assert json.loads(found.to_json())["notes"] == notes
    assert found.exit_code == 0


def test_equal_to_one_of_two_runs_that_differ_is_equal_by_chance(tmp_path: Path) -> None:
    """The second run leaves another value than the first, and than those of the package."""
    counting = (
        "from pathlib import Path\nimport tempfile, os\n"
        f"count = Path({str(tmp_path / 'count')!r})\n"
        "number = int(count.read_text()) if count.exists() else 0\n"
        "count.write_text(str(number + 1))\nparity = number > 0 and number < 2"
    )
    path = write(tmp_path / "chance.ipynb", [("load", counting), ("train", "result = [parity]")])
    export(path, tmp_path / "out")
    (tmp_path / "count").unlink(missing_ok=True)

    found = verify(tmp_path / "out", notebook=path, repeat=2)

    verdicts = {one.verdict for one in found.outcomes if one.artifact == "parity"}
    assert verdicts == {Verdict.NONDETERMINISTIC}
    assert found.exit_code == 3
