"""What is shown after a tagged cell, and by every answer: small, static, escaped."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jupyter_mlops.magics.card import MIME, Card, Mark, change, duration, higher_is_better, number
from jupyter_mlops.magics.marks import Marks
from jupyter_mlops.magics.place import Where
from jupyter_mlops.magics.shown import LIMIT, Code, Heading, Line, Table, bundle
from jupyter_mlops.stages import StepTag, parse_tag
from jupyter_mlops.tracking.executions import Report
from jupyter_mlops.tracking.facts import Metric
from jupyter_mlops.tracking.project import Settings

EVIL = "<script>alert('&')</script>\"><img src=x onerror=alert(1)>"
ALLOWED = {"div", "span", "table", "tr", "td", "th", "pre", "a"}


def step(text: str) -> StepTag:
    found = parse_tag(text)
    assert found is not None
    return found


def card(**values: object) -> Card:
    report = {"step": step("train:forest"), "run": "abcdef0123456789-3", "seconds": 2.34}
    outer = {
        key: values.pop(key) for key in ("failure", "marks", "notes", "address") if key in values
    }
    return Card(
        Report(**(report | values)),  # type: ignore[arg-type]
        "churn",
        **({"address": "sqlite:///mlflow.db"} | outer),  # type: ignore[arg-type]
    )


class Tags(HTMLParser):
    """Collects tags and attributes, and complains about what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check_html(html: str) -> None:
    tags = Tags(html)
    assert tags.seen <= ALLOWED
    assert tags.attributes <= {"style", "href"}
    assert len(html.encode()) <= LIMIT
    assert "javascript:" not in html


@pytest.mark.parametrize(
    ("made", "text"),
    [
        pytest.param(card(), "train:forest · 2.3 s · run 0123456789-3", id="NOOP"),
        pytest.param(
            card(changed=("trees 200 → 50",)),
            "train:forest · trees 200 → 50 · 2.3 s · run 0123456789-3",
            id="changed",
        ),
        pytest.param(
            card(
                metrics=(Metric("accuracy", 0.95, 0, 1.0), Metric("seconds.train", 2.0, 0, 1.0)),
                marks=(("accuracy", Mark(0.9, is_best=True)),),
            ),
            "train:forest · accuracy 0.95 (+0.05 against the best) · 2.3 s · run 0123456789-3",
            id="metric",
        ),
        pytest.param(
            card(failure="failed: ValueError", warnings=("X is stale",), notes=("store away",)),
            "train:forest · failed: ValueError · 2.3 s · run 0123456789-3\n"
            "! X is stale\n! store away",
            id="failure",
        ),
        pytest.param(card(run=None, seconds=0.0004), "train:forest · 0 ms", id="no-run"),
    ],
)
def test_the_card_says(made: Card, text: str) -> None:
    shown = made.bundle()

    assert shown["text/plain"] == text
    check_html(shown["text/html"])
    assert json.loads(json.dumps(shown[MIME]))["version"] == 1
    plain = re.sub(r"<[^>]+>", "", shown["text/html"])
    for word in text.replace("! ", "").replace("(", "").replace(")", "").split(" · "):
        assert word.split("\n")[0] in plain


def test_what_users_write_is_escaped() -> None:
    made = card(
        changed=(EVIL,),
        warnings=(EVIL,),
        metrics=(Metric(EVIL, 1.0, 0, 0.0),),
        run=EVIL,
        failure=EVIL,
        address='https://host/"><script>',
    )
    parts = [Line(EVIL), Heading(EVIL), Code(EVIL, True), Table((EVIL,), ((EVIL,),))]

    check_html(made.bundle()["text/html"])
    check_html(bundle(parts)["text/html"])


def test_a_password_in_the_address_is_not_shown(tmp_path: Path) -> None:
    place = Where(tmp_path, Settings(), "https://me:s3cret@host:5000/x", "churn", None)

    assert place.address == "https://host:5000/x"


def test_an_answer_is_small() -> None:
    shown = bundle([Line("first"), *(Table(("a",), [("x" * 90,)] * 50) for _ in range(40))])

    check_html(shown["text/html"])
    assert "first" in shown["text/html"]
    assert "the rest" in shown["text/html"]
    assert len(shown["text/plain"]) < LIMIT + 50


@pytest.mark.parametrize(
    ("name", "up"),
    [
        ("accuracy", True),
        ("roc_auc", True),
        ("r2_score", True),
        ("model.score", True),
        ("rmse", False),
        ("val_loss", False),
        ("mean_squared_error", False),
        ("log_loss", False),
        ("brier_score_loss", False),
        ("n_rows", None),
        ("model.train_score", None),
    ],
)
def test_the_better_direction_is_known_or_not(name: str, up: bool | None) -> None:
    assert higher_is_better(name) is up


@pytest.mark.parametrize(
    ("value", "mark", "text"),
    [
        (1.0, None, ""),
        (0.5, Mark(0.5, is_best=True), "as the best"),
        (0.5, Mark(0.5, is_best=False), "as before"),
        (0.4, Mark(0.5, is_best=True), "−0.1 against the best"),
        (3.0, Mark(2.0, is_best=False), "+1 since the last"),
    ],
)
def test_a_change_is_said(value: float, mark: Mark | None, text: str) -> None:
    assert change(value, mark) == text


def test_numbers_and_times_are_short() -> None:
    assert [number(v) for v in (3.0, 0.123456, float("nan"), 1e9, -0.5)] == [
        "3", "0.1235", "nan", "1e+09", "-0.5",
    ]  # fmt: skip
    assert [duration(v) for v in (0.0123, 2.0, 119.0, 600.0)] == [
        "12 ms",
        "2.0 s",
        "119.0 s",
        "10 min",
    ]


def metric(value: float, name: str = "accuracy") -> list[Metric]:
    return [Metric(name, value, 0, 0.0)]


def test_a_run_is_compared_with_others_and_not_with_itself(tmp_path: Path) -> None:
    marks = Marks(tmp_path, "churn")

    assert marks.compare("a", metric(0.9)) == ()
    assert marks.compare("a", metric(0.8)) == ()
    assert marks.compare("b", metric(0.7)) == (("accuracy", Mark(0.8, is_best=True)),)
    assert Marks(tmp_path, "churn").compare("c", metric(0.1)) == (
        ("accuracy", Mark(0.8, is_best=True)),
    )
    assert Marks(tmp_path, "other").compare("c", metric(0.1)) == ()
    marks.compare("a", metric(3.0, "rows"))
    assert marks.compare("b", metric(5.0, "rows")) == (("rows", Mark(3.0, is_best=False)),)


def test_marks_that_cannot_be_read_or_written_are_none(tmp_path: Path) -> None:
    file = tmp_path / "marks" / "churn.json"
    file.parent.mkdir()
    for content in ("{", "[]", '{"accuracy": 1}', '{"accuracy": {"a": "x"}}'):
        file.write_text(content)
        assert Marks(tmp_path, "churn").compare("b", metric(0.7)) == ()
    (tmp_path / "file").touch()
    assert Marks(tmp_path / "file", "churn").compare("b", metric(float("nan"))) == ()
