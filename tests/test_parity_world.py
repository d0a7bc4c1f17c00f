"""The stand-in for a folder: what a run can read there, and what it cannot change."""

from pathlib import Path

import pytest

from jupyter_mlops.parity import world
from jupyter_mlops.parity.world import World, stand_in


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project" / "notebooks"
    (root / "data" / "deep").mkdir(parents=True)
    (root / "data" / "deep" / "a.csv").write_text("a")
    (root / ".git").mkdir()
    (root / ".git" / "HEAD").write_text("main")
    (root / "link.csv").symlink_to(root / "data" / "deep" / "a.csv")
    (tmp_path / "project" / "shared").mkdir()
    (tmp_path / "project" / "shared" / "b.csv").write_text("b")
    return root


def test_everything_can_be_read_by_relative_paths(root: Path, tmp_path: Path) -> None:
    with stand_in(root, tmp_path / "temp") as inside:
        assert inside != root
        assert inside.name == "notebooks"
        assert [path.name for path in inside.rglob("*.csv")] == ["link.csv", "a.csv"]
        assert (inside / "link.csv").read_text() == "a"
        assert (inside / ".git" / "HEAD").read_text() == "main"
        assert (inside / ".." / "shared" / "b.csv").read_text() == "b"
        assert (inside / ".." / ".." / "project").resolve().is_dir()


def test_the_real_folder_stays_as_it_was(root: Path, tmp_path: Path) -> None:
    before = sorted(root.rglob("*"))
    with stand_in(root, tmp_path / "temp") as inside:
        (inside / "data" / "deep" / "a.csv").write_text("changed")
        (inside / "data" / "new.csv").write_text("new")

    assert sorted(root.rglob("*")) == before
    assert (root / "data" / "deep" / "a.csv").read_text() == "a"
    assert (root / ".git" / "HEAD").exists()
    assert (root.parent / "shared" / "b.csv").exists()
    assert not (tmp_path / "temp" / "world").exists()


def test_every_run_sees_the_same_path(root: Path, tmp_path: Path) -> None:
    with stand_in(root, tmp_path / "temp") as first:
        (first / "new.csv").write_text("new")
    with stand_in(root, tmp_path / "temp") as second:
        assert second == first
        assert not (second / "new.csv").exists()


def test_what_a_run_left_above_the_folder_is_gone_in_the_next(root: Path, tmp_path: Path) -> None:
    shared = root.parent / "shared"
    world = World(root, tmp_path / "temp")
    with world.fresh() as inside:
        above = inside.parent
        (above / "new.csv").write_text("new")
        (above / "made" / "deep").mkdir(parents=True)
        (above / "shared").unlink()
        (above / "shared").mkdir()
        (above.parent / "project.csv").symlink_to(shared)
    with world.fresh() as inside:
        assert sorted(path.name for path in inside.parent.iterdir()) == ["notebooks", "shared"]
        assert (inside / ".." / "shared" / "b.csv").read_text() == "b"
        assert not (inside.parents[1] / "project.csv").exists()
    world.close()

    assert (shared / "b.csv").read_text() == "b"
    assert not (tmp_path / "temp" / "world").exists()


def test_large_files_are_linked(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "MAX_COPIED_FILE", 0)
    with stand_in(root, tmp_path / "temp") as inside:
        assert (inside / "data" / "deep" / "a.csv").is_symlink()
        assert not (inside / "data" / "deep").is_symlink()
        assert (inside / "data" / "deep" / "a.csv").read_text() == "a"


def test_a_folder_with_too_many_files_is_used_as_it_is(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "MAX_ENTRIES", 2)
    with stand_in(root, tmp_path / "temp") as inside:
        assert inside == root

    assert (root / "data" / "deep" / "a.csv").exists()
