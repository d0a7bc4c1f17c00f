"""Exports that are killed, or fail, at each single change they make to the disk."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jupyter_mlops.emit.exchange import is_inside
from jupyter_mlops.emit.write import diff, write
from jupyter_mlops.errors import WriteError

MANIFEST = ".nbpipe/manifest.json"
FIRST: dict[str, str | bytes] = {
    MANIFEST: "{}\n",
    "README.md": "# churn\n",
    "src/churn/load.py": "def load():\n    return 1\n",
    "src/churn/train.py": "def train():\n    return 1\n",
}
SECOND: dict[str, str | bytes] = {
    MANIFEST: '{"n": 2}\n',
    "README.md": "# churn\n",
    "src/churn/evaluate.py": "def evaluate():\n    return 1\n",
    "src/churn/train.py": "def train():\n    return 2\n",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


DRIVER = """
import json, os, shutil, signal, sys
from errno import ENOSPC
from pathlib import Path
import jupyter_mlops.emit.merge, merge3
from jupyter_mlops.emit.exchange import remove_leftovers, settle
from jupyter_mlops.emit.write import write
from jupyter_mlops.errors import WriteError
from test_exchange import FIRST, SECOND, contents

GROWING = {"open", "os.rename", "os.mkdir", "os.link"}
CHANGES = {*GROWING, "os.remove", "os.rmdir", "os.chmod"}
root, how, start = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
target = root / "churn"


def prepare():
    shutil.rmtree(target, ignore_errors=True)
    if start == "export":
        write(FIRST, target)
        (target / "src/churn/train.py").write_text("# mine\\n" + FIRST["src/churn/train.py"])
        (target / "notes.txt").write_text("mine")
    if start == "empty":
        target.mkdir()
        os.chdir(target)


seen = 0


def stop_at(number):
    def hook(event, args):
        global seen
        if event not in (CHANGES if how == "kill" else GROWING):
            return
        if event == "open" and "w" not in str(args[1]):
            return
        seen += 1
        if seen == number and how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if seen == number:
            raise OSError(ENOSPC, "No space left on device")

    sys.addaudithook(hook)


def child(number):
    stop_at(number)
    try:
        write(SECOND, target)
    except WriteError:
        pass
    os._exit(seen >= number)


prepare()
old = contents(root)
write(SECOND, target)
new = contents(root)
wrong, stops, number = [], 0, 0
while True:
    number += 1
    prepare()
    pid = os.fork()
    if pid == 0:
        child(number)
    _, status = os.waitpid(pid, 0)
    if os.waitstatus_to_exitcode(status) == 0:
        break
    stops += 1
    if how == "kill":
        remove_leftovers(target)
        if target.exists():
            settle(target)
    if contents(root) not in (old, new):
        wrong.append([number, "neither old nor new", sorted(contents(root))])
    os.chdir(root)
    write(SECOND, target)
    if contents(root) != new or os.listdir(root) != ["churn"]:
        wrong.append([number, "not new", sorted(contents(root)), os.listdir(root)])
print(json.dumps({"stops": stops, "wrong": wrong}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.parametrize("how", ["kill", "fail"])
@pytest.mark.parametrize("start", ["nothing", "empty", "export"])
def test_an_export_stopped_anywhere_is_whole_or_was_not(
    tmp_path: Path, how: str, start: str
) -> None:
    program = tmp_path / "driver.py"
    program.write_text(DRIVER)
    root = tmp_path / "root"
    root.mkdir()

    command = [sys.executable, str(program), str(root), how, start]
    here = Path(__file__).parent
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)])}
    run = subprocess.run(command, capture_output=True, text=True, env=env)

    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    assert report["wrong"] == []
    assert report["stops"] >= 15


def half_done(target: Path) -> None:
    """Leave a folder as a process leaves it that is killed after its first move."""
    write(FIRST, target)
    pending = target / ".nbpipe/pending"
    readme = target / "README.md"
    (pending / "old").mkdir(parents=True)
    (pending / "new/src").mkdir(parents=True)
    os.link(readme, pending / "old/README.md")
    (pending / "new/src/x.py").write_text("x")
    new = pending / "new/README.md"
    new.write_text("# new\n")
    sha_new = hashlib.sha256(new.read_bytes()).hexdigest()
    new.replace(readme)
    journal = {"README.md": sha_new, "src/x.py": sha_new, "../../outside": None}
    (pending / "journal.json").write_text(json.dumps(journal))


def test_a_dry_run_leaves_an_interrupted_export_alone(tmp_path: Path) -> None:
    half_done(tmp_path / "churn")
    before = contents(tmp_path)

    with pytest.raises(WriteError, match="was interrupted; export once without --dry-run"):
        write(SECOND, tmp_path / "churn", dry_run=True)
    with pytest.raises(WriteError, match="was interrupted"):
        diff(SECOND, tmp_path / "churn")

    assert contents(tmp_path) == before


def test_an_edit_made_after_the_interruption_stays(tmp_path: Path) -> None:
    half_done(tmp_path / "churn")
    (tmp_path / "churn/README.md").write_text("# new\nmine\n")

    written = write(SECOND, tmp_path / "churn")

    assert "README.md" in written.unchanged
    assert (tmp_path / "churn/README.md").read_text() == "# new\nmine\n"
    assert not (tmp_path / "churn/.nbpipe/pending").exists()
    assert (tmp_path / "churn/src/churn/evaluate.py").exists()


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("a", True),
        ("a/b.py", True),
        ("a..b", True),
        ("", False),
        (".", False),
        ("/a", False),
        ("..", False),
        ("a/../../b", False),
    ],
)
def test_only_paths_below_the_folder_are_inside(path: str, inside: bool) -> None:
    assert is_inside(path) == inside
