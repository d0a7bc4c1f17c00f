"""Where the project, its settings, its store and its journal are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.tracking import project as projects
from jupyter_mlops.tracking.project import (
    Settings,
    absolute_uri,
    journal_folder,
    journal_of,
    project,
    project_of,
    settings,
    store_uri,
)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def folder(root: Path, text: str | None = None) -> Path:
    inside = root / "notebooks" / "churn"
    inside.mkdir(parents=True)
    if text is not None:
        (root / "pyproject.toml").write_text(text)
    return inside


def test_a_folder_in_no_project_is_its_own(tmp_path: Path) -> None:
    inside = folder(tmp_path)

    assert project(inside) == inside
    assert settings(inside) == Settings()
    assert store_uri(inside) == f"sqlite:///{inside}/mlflow.db"


@pytest.mark.parametrize("mark", [".git/HEAD", ".git", "pyproject.toml"])
def test_a_project_is_the_nearest_repository_or_package(tmp_path: Path, mark: str) -> None:
    inside = folder(tmp_path)
    (tmp_path / mark).parent.mkdir(exist_ok=True)
    (tmp_path / mark).write_text("")

    assert project(inside) == tmp_path
    assert store_uri(inside) == f"sqlite:///{tmp_path}/mlflow.db"
    assert journal_folder(project(inside)) == tmp_path / ".mlops"


def test_the_environment_wins_over_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = folder(tmp_path, '[tool.nbpipe.tracking]\nuri = "sqlite:///runs/all.db"\n')

    assert store_uri(inside) == f"sqlite:///{tmp_path}/runs/all.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://localhost:5000")
    assert store_uri(inside) == "http://localhost:5000"
    monkeypatch.chdir(inside)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "./mlruns")
    assert store_uri(tmp_path) == (inside / "mlruns").as_uri()


@pytest.mark.parametrize(
    ("uri", "wanted"),
    [
        pytest.param("https://a.b/c", "https://a.b/c", id="server, as it is"),
        pytest.param("databricks", "databricks", id="databricks, as it is"),
        pytest.param("databricks:team", "databricks:team", id="databricks profile, as it is"),
        pytest.param("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d", id="database"),
        pytest.param("sqlite:////x/m.db", "sqlite:////x/m.db", id="absolute"),
        ("sqlite:///m.db", "sqlite:////base/m.db"),
        ("mlruns", "mlruns"),
        ("./mlruns", "file:///base/mlruns"),
        ("file:mlruns", "file:///base/mlruns"),
        ("file:///x/mlruns", "file:///x/mlruns"),
        ("/x/mlruns", "file:///x/mlruns"),
    ],
)
def test_a_store_is_named_absolutely(uri: str, wanted: str) -> None:
    assert absolute_uri(uri, Path("/base")) == wanted


def test_the_whole_table_is_read(tmp_path: Path) -> None:
    inside = folder(
        tmp_path,
        """[tool.nbpipe.tracking]
uri = "http://h"
tracker = "wandb"
card = false
source = false
printed = true
secrets = ["ACME-[0-9]+"]
allow = ["token_count"]
""",
    )

    assert settings(inside) == Settings(
        "http://h", "wandb", False, False, True, ("ACME-[0-9]+",), ("token_count",)
    )


def test_the_nearest_table_counts_also_without_tracking(tmp_path: Path) -> None:
    inside = folder(tmp_path, "[tool.nbpipe.tracking]\ncard = false\n")
    (inside / "pyproject.toml").write_text("[tool.nbpipe.export]\nlift-all = true\n")

    assert settings(inside) == Settings()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cards = true", "`cards` is no option of `tool.nbpipe.tracking`; did you mean `card`?"),
        ("xyz = true", "known are allow, card, printed, secrets, source, tracker, uri"),
        ("card = 1", "`tool.nbpipe.tracking.card` must be true or false"),
        ('tracker = "comet"', '`tool.nbpipe.tracking.tracker` must be one of "mlflow", "wandb"'),
        ("uri = 1", "must be a string"),
        ('secrets = "x"', "must be a list of strings"),
        ("allow = [1]", "must be a list of strings"),
        ('secrets = ["("]', "must be a list of regular expressions, and `(` is none: missing )"),
        ("card", "is not TOML"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(tmp_path: Path, line: str, message: str) -> None:
    inside = folder(tmp_path, f"[tool.nbpipe.tracking]\n{line}\n")

    with pytest.raises(ParameterError, match=re.escape(message)):
        settings(inside)


def test_git_ignores_the_journal(tmp_path: Path) -> None:
    journal = journal_folder(tmp_path)

    assert (journal / ".gitignore").read_text() == "*\n"
    assert project_of(journal) == tmp_path
    assert journal_of(tmp_path) == journal


def test_a_project_without_a_journal_gets_none_by_looking(tmp_path: Path) -> None:
    assert journal_of(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_the_journal_of_a_project_that_cannot_be_written_is_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "_user_data", lambda: tmp_path / "data")
    place = tmp_path / "project"
    place.mkdir()
    (place / ".mlops").write_text("a file, not a folder")
    journal = journal_folder(place)

    assert journal.is_relative_to(tmp_path / "data" / "jupyter_mlops")
    assert journal == journal_folder(place) != journal_folder(tmp_path)
    assert project_of(journal) == place
    assert journal_of(place) == journal
