"""What a report says as a whole."""

import json

import pytest

from jupyter_mlops.parity import Blame, Mode, Outcome, ParityReport, Verdict


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
