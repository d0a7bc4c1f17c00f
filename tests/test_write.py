import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_mlops.emit.write import Written, diff, write
from jupyter_mlops.errors import WriteError

FIRST: dict[str, str | bytes] = {
    ".nbpipe/manifest.json": '{"format": 1}\n',
    ".nbpipe/notebook.ipynb": "{}\n",
    "README.md": "# churn\n",
    "src/churn/load.py": "def load():\n    return 1\n",
    "src/churn/train.py": "def train():\n    return 1\n\n\ndef loss():\n    return 1\n",
    "tests/recorded/load.bin": b"\0\xff\1",
}
SECOND: dict[str, str | bytes] = {
    ".nbpipe/manifest.json": '{"format": 1, "n": 2}\n',
    ".nbpipe/notebook.ipynb": "{}\n",
    "README.md": "# churn\n",
    "src/churn/evaluate.py": "def evaluate():\n    return 1\n",
    "src/churn/train.py": "def train():\n    return 1\n\n\ndef loss():\n    return 2\n",
    "tests/recorded/load.bin": b"\0\xff\2",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def package(folder: Path) -> dict[str, bytes]:
    return {
        path: data
        for path, data in contents(folder).items()
        if not path.startswith(".nbpipe/pristine/")
    }


def encoded(tree: dict[str, str | bytes]) -> dict[str, bytes]:
    return {
        path: text.encode() if isinstance(text, str) else text
        for path, text in sorted(tree.items())
    }


def test_a_package_is_written_with_a_pristine_copy(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "churn"

    written = write(FIRST, target)

    assert written == Written(created=tuple(sorted(FIRST)))
    assert package(target) == encoded(FIRST)
    pristine = contents(target / ".nbpipe" / "pristine")
    assert pristine == {
        path: data for path, data in encoded(FIRST).items() if not path.startswith(".nbpipe")
    }
    assert os.listdir(tmp_path) == ["deep"]
    assert os.listdir(target.parent) == ["churn"]


@pytest.mark.parametrize("given", ["empty folder", "current folder", "link to a folder"])
def test_an_empty_folder_is_filled(
    tmp_path: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "churn"
    target.mkdir(mode=0o750)
    if given == "current folder":
        monkeypatch.chdir(target)
        target = Path()
    if given == "link to a folder":
        (tmp_path / "link").symlink_to("churn")
        target = tmp_path / "link"

    write(FIRST, target)

    assert package(target) == encoded(FIRST)
    assert stat.S_IMODE((tmp_path / "churn").stat().st_mode) == 0o750
    assert set(os.listdir(tmp_path)) <= {"churn", "link"}
    assert (tmp_path / "churn").samefile(target)


def test_new_files_have_the_usual_permissions(tmp_path: Path) -> None:
    write(FIRST, tmp_path / "churn")
    probe = tmp_path / "probe"
    probe.mkdir()
    (probe / "file").touch()

    for one, other in (("churn", "probe"), ("churn/README.md", "probe/file")):
        assert (tmp_path / one).stat().st_mode == (tmp_path / other).stat().st_mode


def test_the_same_export_again_touches_nothing(tmp_path: Path) -> None:
    write(FIRST, tmp_path / "churn")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "churn").rglob("*")}

    written = write(FIRST, tmp_path / "churn")

    assert written == Written(unchanged=tuple(sorted(FIRST)))
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "churn").rglob("*")}


def test_a_second_export_merges_with_the_users_work(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    write(FIRST, target)
    train = target / "src/churn/train.py"
    train.write_text("def train():\n    return 10\n\n\ndef loss():\n    return 1\n")
    train.chmod(0o755)
    (target / "README.md").unlink()
    (target / "notes.txt").write_text("mine")
    (target / "src/churn/extra.py").write_text("mine")

    written = write(SECOND, target)

    assert written == Written(
        created=("src/churn/evaluate.py",),
        updated=(".nbpipe/manifest.json", "tests/recorded/load.bin"),
        merged=("src/churn/train.py",),
        unchanged=(".nbpipe/notebook.ipynb", "README.md"),
        removed=("src/churn/load.py",),
    )
    assert train.read_text() == "def train():\n    return 10\n\n\ndef loss():\n    return 2\n"
    assert stat.S_IMODE(train.stat().st_mode) == 0o755
    assert not (target / "README.md").exists()
    assert (target / "notes.txt").read_text() == "mine"
    assert (target / "src/churn/extra.py").read_text() == "mine"
    assert write(SECOND, target).unchanged == tuple(sorted(SECOND))


def test_a_folder_that_loses_its_last_file_goes_with_it(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    write(FIRST, target)
    less = {path: text for path, text in FIRST.items() if not path.startswith("tests/")}

    assert write(less, target).removed == ("tests/recorded/load.bin",)

    assert sorted(os.listdir(target)) == [".nbpipe", "README.md", "src"]
    assert not (target / ".nbpipe/pristine/tests").exists()


def test_a_conflict_stays_until_it_is_solved(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    write(FIRST, target)
    train = target / "src/churn/train.py"
    train.write_text(str(FIRST["src/churn/train.py"]).replace("loss():\n    return 1", "loss(): 3"))

    assert write(SECOND, target).conflicts == ("src/churn/train.py",)
    marked = train.read_text()
    assert "<<<<<<< edited by hand\ndef loss(): 3\n=======\ndef loss():\n    return 2\n" in marked
    assert write(SECOND, target).conflicts == ("src/churn/train.py",)
    assert train.read_text() == marked

    train.write_text(str(SECOND["src/churn/train.py"]).replace("return 2", "return 3"))
    assert write(SECOND, target).conflicts == ()
    assert "return 3" in train.read_text()


def test_an_edited_file_of_a_step_that_is_gone_stays(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    write(FIRST, target)
    (target / "src/churn/load.py").write_text("mine\n")

    assert write(SECOND, target).conflicts == ("src/churn/load.py",)

    assert (target / "src/churn/load.py").read_text() == "mine\n"
    assert write(SECOND, target).conflicts == ()
    assert (target / "src/churn/load.py").read_text() == "mine\n"


def test_a_deleted_file_that_the_notebook_changed_comes_back(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    write(FIRST, target)
    (target / "src/churn/train.py").unlink()

    assert write(SECOND, target).restored == ("src/churn/train.py",)

    assert package(target) == encoded(SECOND)


def test_a_dry_run_says_what_would_be_and_writes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "churn"

    assert write(FIRST, target, dry_run=True) == Written(created=tuple(sorted(FIRST)))
    assert not target.exists()

    write(FIRST, target)
    before = contents(target)
    planned = write(SECOND, target, dry_run=True)
    assert contents(target) == before
    assert planned == write(SECOND, target)


def test_the_diff_is_what_patch_would_apply(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    write(FIRST, target)
    (target / "README.md").write_text("no end")
    patched = tmp_path / "patched"
    shutil.copytree(target, patched)
    second = {**SECOND, "README.md": "# churn 2\n", "tests/recorded/load.bin": b"\0\xff\1"}
    text = diff(second, target)

    run = ["patch", "-p1", "-s", "-d", str(patched)]
    if shutil.which("patch") is None:
        pytest.skip("no patch program")
    subprocess.run(run, input=text, text=True, check=True)
    write(second, target)

    assert "--- a/src/churn/load.py\n+++ /dev/null\n" in text
    assert "--- /dev/null\n+++ b/src/churn/evaluate.py\n" in text
    assert "-no end\n\\ No newline at end of file\n+<<<<<<< edited by hand\n" in text
    assert ".nbpipe" not in text
    for path in ("README.md", "src/churn/train.py", "src/churn/evaluate.py"):
        assert (patched / path).read_bytes() == (target / path).read_bytes()


def test_the_diff_of_an_equal_tree_is_empty_and_names_binary_files(tmp_path: Path) -> None:
    write(FIRST, tmp_path / "churn")

    assert diff(FIRST, tmp_path / "churn") == ""
    assert diff({**FIRST, "tests/recorded/load.bin": b"\xff"}, tmp_path / "churn") == (
        "Binary file tests/recorded/load.bin differs\n"
    )


def refused(tree: dict[str, str | bytes], target: Path, message: str) -> None:
    watched = target if target.is_dir() else target.parent
    before = contents(watched), sorted(watched.rglob("*"))
    for dry_run in (True, False):
        with pytest.raises(WriteError, match=message) as caught:
            write(tree, target, dry_run=dry_run)
        assert "\n" not in str(caught.value)
        assert ";" in str(caught.value)
    with pytest.raises(WriteError, match=message):
        diff(tree, target)
    assert (contents(watched), sorted(watched.rglob("*"))) == before


def test_a_folder_that_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    refused(FIRST, tmp_path, "is not empty and is no earlier export; name another folder")


def of(package: str, notebook: str) -> dict[str, str | bytes]:
    manifest = f'{{"package": "{package}", "notebook": {{"name": "{notebook}"}}}}'
    return {**FIRST, ".nbpipe/manifest.json": manifest}


def test_the_package_of_another_notebook_is_refused(tmp_path: Path) -> None:
    write(of("churn", "churn.ipynb"), tmp_path / "churn")

    message = "holds the package `churn` of churn.ipynb; name another folder, or go on with it"
    refused(of("other", "other.ipynb"), tmp_path / "churn", message)


@pytest.mark.parametrize("now", [("churn", "renamed.ipynb"), ("other", "churn.ipynb")])
def test_a_new_name_of_the_notebook_or_the_package_is_taken(
    now: tuple[str, str], tmp_path: Path
) -> None:
    write(of("churn", "churn.ipynb"), tmp_path / "churn")

    assert write(of(*now), tmp_path / "churn").updated == (".nbpipe/manifest.json",)


def test_a_file_as_the_target_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    refused(FIRST, tmp_path / "file", "is a file; name a folder")


@pytest.mark.parametrize("path", ["/etc/x", "../x", "src/../../x", "", ".nbpipe/pristine/x"])
def test_a_path_outside_of_the_package_is_refused(tmp_path: Path, path: str) -> None:
    refused({**FIRST, path: "x"}, tmp_path / "churn", "is no path of a package")


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    tree: dict[str, str | bytes] = {**FIRST, "src/churn/a.py": "x\ny = '\ud83d'\n"}

    refused(tree, tmp_path / "churn", r"src/churn/a.py line 2 .*'\\ud83d'")


def test_links_are_not_followed_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "train.py").write_text("outside")
    target = tmp_path / "churn"
    write(FIRST, target)

    (target / "src/churn/train.py").unlink()
    (target / "src/churn/train.py").symlink_to(outside / "train.py")
    refused(SECOND, target, r"src/churn/train.py: is a symbolic link; put the file in its place")
    shutil.rmtree(target / "src/churn")
    (target / "src/churn").symlink_to(outside)
    refused(SECOND, target, r"src/churn: is a symbolic link; put a folder in its place")
    assert contents(outside) == {"train.py": b"outside"}


def test_another_kind_of_file_in_the_way_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    write(FIRST, target)

    (target / "src/churn/evaluate.py").mkdir()
    refused(SECOND, target, "evaluate.py: is a folder where a file is needed; move it away")
    shutil.rmtree(target / "src")
    (target / "src").write_text("mine")
    refused(SECOND, target, "src: is a file where a folder is needed; move it away")


def test_a_lost_pristine_copy_loses_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "churn"
    write(FIRST, target)
    (target / "src/churn/train.py").write_text("mine\n")
    shutil.rmtree(target / ".nbpipe/pristine")

    written = write(SECOND, target)

    assert written.conflicts == ("src/churn/train.py", "tests/recorded/load.bin")
    assert "\nmine\n" in (target / "src/churn/train.py").read_text()
    assert "def train" in (target / "src/churn/train.py").read_text()
    assert (target / "src/churn/load.py").exists()


def test_a_second_export_at_the_same_time_is_refused(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    target = tmp_path / "churn"
    write(FIRST, target)
    handle = os.open(target, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(WriteError, match="another export is writing into it; wait"):
            write(SECOND, target)
    finally:
        os.close(handle)

    assert package(target) == encoded(FIRST)


EXPORT = """
import resource, signal, sys
from pathlib import Path
from jupyter_mlops.emit.write import write
from jupyter_mlops.errors import WriteError
from test_write import FIRST, SECOND

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
big = {"src/churn/big.txt": "x" * 100_000}
try:
    write({**SECOND, **big}, Path(sys.argv[1]))
except WriteError as err:
    print(err)
"""


def export_within(target: Path, limit: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", EXPORT, str(target), limit]
    return subprocess.run(command, capture_output=True, text=True, env=environment())


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
@pytest.mark.parametrize("exists", [True, False])
def test_a_file_that_gets_too_large_leaves_the_target_as_it_was(
    tmp_path: Path, exists: bool
) -> None:
    target = tmp_path / "churn"
    if exists:
        write(FIRST, target)
    before = contents(tmp_path)

    run = export_within(target, "50000")

    assert "cannot be written (File too large" in run.stdout, run.stderr
    assert contents(tmp_path) == before
    assert os.listdir(tmp_path) == (["churn"] if exists else [])


def in_a_mount(folder: Path, options: str, script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script where a small file system, that nobody else sees, is mounted."""
    command = f"mount -t tmpfs -o {options} tmpfs {folder} && {script}"
    run = ["unshare", "--mount", "sh", "-c", command]
    if shutil.which("unshare") is None:
        pytest.skip("no unshare program")
    done = subprocess.run(run, capture_output=True, text=True, env=environment())
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip("mounting a file system needs root")
    return done


def environment() -> dict[str, str]:
    paths = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHON": sys.executable}


FULL_DISK = """
import sys
from pathlib import Path
from jupyter_mlops.emit.write import write
from jupyter_mlops.errors import WriteError
from test_write import FIRST, SECOND, contents

root = Path(sys.argv[1])
if sys.argv[2] == "again":
    write(FIRST, root / "churn")
before = contents(root)
try:
    write({**SECOND, "src/churn/big.txt": "x" * 300_000}, root / "churn")
except WriteError as err:
    print(err)
print(contents(root) == before, *(path.name for path in root.iterdir()))
"""


@pytest.mark.parametrize(("export", "left"), [("first", "True"), ("again", "True churn")])
def test_a_full_disk_leaves_the_target_as_it_was(tmp_path: Path, export: str, left: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(FULL_DISK)
    disk = tmp_path / "disk"
    disk.mkdir()

    run = in_a_mount(disk, "size=256k", f'"$PYTHON" {program} {disk} {export}')

    first, last = run.stdout.splitlines()
    assert "cannot be written (No space left on device" in first
    assert "it is as it was; check its permissions and free space" in first
    assert last == left


READ_ONLY = """
import sys
from pathlib import Path
from jupyter_mlops.emit.write import write
from jupyter_mlops.errors import WriteError
from test_write import FIRST, SECOND

root = Path(sys.argv[1])
if sys.argv[2] == "make":
    write(FIRST, root / "churn")
    raise SystemExit
for target in (root / "churn", root / "new", root / "a" / "b"):
    try:
        write(SECOND, target)
    except WriteError as err:
        print(err)
print(write(FIRST, root / "churn").unchanged == tuple(sorted(FIRST)))
"""


def test_a_read_only_disk_is_one_clear_line(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(READ_ONLY)
    disk = tmp_path / "disk"
    disk.mkdir()
    run_it = f'"$PYTHON" {program} {disk}'

    run = in_a_mount(
        disk, "size=1m", f"{run_it} make && mount -o remount,ro {disk} && {run_it} try"
    )

    *lines, equal = run.stdout.splitlines()
    assert len(lines) == 3, run.stderr
    assert all("cannot be written (Read-only file system at" in line for line in lines)
    assert equal == "True"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_without_permission_is_one_clear_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(WriteError, match=r"cannot be written \(Permission denied"):
            write(FIRST, tmp_path / "churn")
    finally:
        tmp_path.chmod(0o755)
