"""What a report says as a whole."""

import json

import pytest

from jupyter_mlops.parity import Blame, Mode, Outcome, ParityReport, Verdict
from jupyter_mlops.parity.package import _without_machinery
from jupyter_mlops.parity.page import page
from jupyter_mlops.parity.report import NOT_REACHED


def report(*verdicts: str) -> ParityReport:
    outcomes = tuple(
        Outcome(
            f"step_{number}", "df", Mode.ISOLATED, Verdict(verdict), "df[0]", "1 and 2", number / 10
        )
        for number, verdict in enumerate(verdicts)
    )
    return ParityReport("churn", "churn.ipynb", "python", 1e-9, 1, {}, outcomes, {"notebook": 1.0})


EXIT_CODES = {
    "all equal": (["equal", "equal"], 0),
    "nothing compared": ([], 3),
    "a difference": (["equal", "differs"], 1),
    "a doubt": (["equal", "not_proven"], 3),
    "nondeterministic": (["nondeterministic", "equal"], 3),
    "a difference outweighs a doubt": (["not_proven", "differs", "nondeterministic"], 1),
}


@pytest.mark.parametrize(("verdicts", "code"), EXIT_CODES.values(), ids=EXIT_CODES)
def test_exit_codes(verdicts: list[str], code: int) -> None:
    assert report(*verdicts).exit_code == code


def test_the_first_difference_is_the_earliest() -> None:
    first = report("equal", "not_proven", "differs", "differs").first_difference

    assert first is not None
    assert first.step == "step_2"
    assert report("equal").first_difference is None


def test_json_holds_all_that_the_report_says() -> None:
    found = json.loads(report("equal", "differs").to_json())

    assert found["counts"] == {"equal": 1, "differs": 1, "not_proven": 0, "nondeterministic": 0}
    assert found["exit_code"] == 1
    assert found["deviation"] == 0.1
    assert found["first_difference"] == found["outcomes"][1]
    assert found["outcomes"][1]["mode"] == "isolated"


def test_an_outcome_reads_as_a_sentence() -> None:
    outcome = Outcome(
        "load", "df", Mode.ISOLATED, Verdict.DIFFERS, "df row 17 column Fare",
        "7.25 in the notebook, 7.5 in the package", blame=Blame(4, 2, "df['Fare'] *= 2"),
    )  # fmt: skip

    assert str(outcome) == (
        "load: df row 17 column Fare differs (isolated): 7.25 in the notebook, 7.5 in the package; "
        "made in cell 4 line 2"
    )


TRACE = "does not run: ZeroDivisionError\n    Traceback\n      File <a>, line 1"
FAILED = Outcome("train", "", Mode.ISOLATED, Verdict.DIFFERS, detail=TRACE,
                 blame=Blame(4, 2, "1 / 0"))  # fmt: skip
UNREACHED = Outcome(
    "evaluate", "score", Mode.ISOLATED, Verdict.NOT_PROVEN, "score", NOT_REACHED
)  # fmt: skip


def test_a_traceback_follows_the_sentence() -> None:
    head, *trace = str(FAILED).splitlines()

    assert head == (
        "train differs (isolated): does not run: ZeroDivisionError; made in cell 4 line 2"
    )
    assert trace == ["    Traceback", "      File <a>, line 1"]


def test_a_page_shows_a_traceback_line_by_line() -> None:
    assert "<pre>Traceback\n  File &lt;a&gt;, line 1</pre>" in page(
        ParityReport("churn", "a.ipynb", "python", 1e-9, 1, {}, (FAILED,), {})
    )


def test_what_was_not_reached_is_told_once() -> None:
    """The step that failed is; without one, each value is."""
    reports = [
        ParityReport("churn", "a.ipynb", "python", 1e-9, 1, {}, outcomes, {})
        for outcomes in ((FAILED, UNREACHED), (UNREACHED,))
    ]

    assert [[one for one, _ in report.troubles] for report in reports] == [[FAILED], [UNREACHED]]
    assert [report.counts[Verdict.NOT_PROVEN] for report in reports] == [1, 1]


OWN = ['  File "/a/src/churn/train.py", line 6, in train', "    x = 1 / 0", "        ~~^~~"]
RUNTIME = ['  File "/a/src/churn/runtime/plan.py", line 7, in load', "    step()"]
IMPORTS = ['  File "<frozen importlib._bootstrap>", line 1, in _load',
           '  File "/python/importlib/__init__.py", line 126, in import_module',
           "    return _bootstrap._gcd_import(name)", "           ^^^^^^"]  # fmt: skip
START = ['  File "<frozen runpy>", line 88, in _run_code',
         '  File "/a/src/churn/__main__.py", line 8, in <module>', "    main()"]  # fmt: skip
SAID = "ZeroDivisionError: division by zero"

TRACES = {
    "no traceback": ([SAID], [SAID]),
    "own lines": ([*OWN, SAID], [*OWN, SAID]),
    "imports": ([*IMPORTS, *OWN, SAID], [*OWN, SAID]),
    "the runtime": ([*START, *RUNTIME, *OWN, SAID], [*OWN, SAID]),
    "the runtime within": ([*OWN, *RUNTIME, *OWN, SAID], [*OWN, *OWN, SAID]),
    "a library within": (
        [*OWN, '  File "/python/json.py", line 1, in load', "    x", SAID],
        [*OWN, '  File "/python/json.py", line 1, in load', "    x", SAID],
    ),
    "nothing but the runtime": ([*START, *RUNTIME, SAID], [*START, *RUNTIME, SAID]),
}  # fmt: skip


@pytest.mark.parametrize(("said", "shown"), TRACES.values(), ids=TRACES)
def test_a_traceback_without_machinery(said: list[str], shown: list[str]) -> None:
    head = "Traceback (most recent call last):"

    assert _without_machinery("\n".join([head, *said])).splitlines() == [head, *shown]
