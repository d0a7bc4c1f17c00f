"""Which files a cell reads, and what is in them."""

from __future__ import annotations

import ast
import http.server
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xxhash

from jupyter_mlops.tracking.capture import content, readers
from jupyter_mlops.tracking.capture.content import CHANGED, Digests, datasets
from jupyter_mlops.tracking.capture.files import Looked, Stat, Watch
from tests.cells import Session


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    frame.to_csv(tmp_path / "rows.csv", index=False)
    frame.to_parquet(tmp_path / "rows.parquet")
    frame.to_pickle(tmp_path / "rows.pkl")
    np.save(tmp_path / "rows.npy", np.arange(5.0))
    np.savez(tmp_path / "rows.npz", a=np.arange(5.0))
    (tmp_path / "rows.json").write_text("[1, 2]")
    (tmp_path / "settings.yaml").write_text("a: 1")
    with sqlite3.connect(tmp_path / "rows.db") as database:
        database.execute("create table t (a integer)")
    database.close()
    old = time.time() - 60
    for path in tmp_path.iterdir():
        os.utime(path, (old, old))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    made = Session(folder)
    yield made
    made.close()


def read_by(session: Session, code: str) -> set[str]:
    session.run(
        "import json, sqlite3, joblib\nimport numpy as np\nimport pandas as pd\n"
        "import polars as pl\nimport pyarrow.parquet as pq\nfrom pathlib import Path\n"
        "DATA = Path('.')\nNAME = 'rows'\ndef helper(path):\n    return pl.read_parquet(path)\n"
    )
    report = session.run(f"data = 0\n{code}", "load")
    assert not [said for said in report.warnings if "not all was recorded" in said]
    session.run("model = [data]", "train")
    return {one.name for one in session.only().datasets.values() if one.kind != "frame"}


READS = {
    "noop": ("data = 1", set()),
    "open": ("data = json.load(open('rows.json'))", {"rows.json"}),
    "Path": ("data = (DATA / 'rows.json').read_text()", {"rows.json"}),
    "pandas csv": ("data = pd.read_csv('rows.csv')", {"rows.csv"}),
    "pandas parquet": ("data = pd.read_parquet('rows.parquet')", {"rows.parquet"}),
    "pandas pickle": ("data = pd.read_pickle('rows.pkl')", {"rows.pkl"}),
    "numpy": ("data = np.load('rows.npy')", {"rows.npy"}),
    "numpy archive": ("data = np.load('rows.npz')['a']", {"rows.npz"}),
    "numpy map": ("data = np.memmap('rows.npy', mode='r')", {"rows.npy"}),
    "arrow": ("data = pq.read_table('rows.parquet')", {"rows.parquet"}),
    "polars": ("data = pl.read_csv('rows.csv')", {"rows.csv"}),
    "polars scan": ("data = pl.scan_parquet('*.parquet').collect()", {"rows.parquet"}),
    "polars by name": ("data = pl.read_csv(DATA / f'{NAME}.csv')", {"rows.csv"}),
    "polars joined": ("data = pl.read_csv(NAME + '.csv')", {"rows.csv"}),
    "in a helper": ("data = helper('rows.parquet')", {"rows.parquet"}),
    "sqlite": (
        "connection = sqlite3.connect('rows.db')\n"
        "data = connection.execute('select * from t').fetchall()\nconnection.close()",
        {"rows.db"},
    ),
    "two": (
        "data = pd.read_csv('rows.csv'), open('settings.yaml').read()",
        {"rows.csv", "settings.yaml"},
    ),
    "written": ("pd.DataFrame({'a': [1]}).to_csv('out.csv')\ndata = 1", set()),
    "written, then read": (
        "Path('out.txt').write_text('x')\ndata = Path('out.txt').read_text()",
        set(),
    ),
    "written unseen": (
        "pl.DataFrame({'a': [1]}).write_parquet('out.parquet')\ndata = pl.read_csv('rows.csv')",
        {"rows.csv"},
    ),
    "libraries": (
        "import colorsys\nimport tomllib\nfrom sklearn import datasets\n"
        "data = datasets.load_iris().data",
        set(),
    ),
    "mentioned only": ("data = 'rows.csv'", set()),
}


@pytest.mark.parametrize(("code", "expected"), READS.values(), ids=READS)
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_reads(session: Session, code: str, expected: set[str]) -> None:
    assert read_by(session, code) == expected


def test_a_file_that_an_untagged_cell_read(session: Session, folder: Path) -> None:
    session.run("import pandas as pd\ndata = pd.read_csv('rows.csv')")
    session.run("import numpy as np\nother = np.load('rows.npy')")
    session.run("model = [data]", "train")
    (dataset,) = session.only().datasets.values()
    assert (dataset.name, dataset.step) == ("rows.csv", "setup")


def test_what_a_reader_read_is_not_known(session: Session) -> None:
    session.run("import polars as pl\ndef paths():\n    return ''.join(['rows', '.csv'])")
    report = session.run("data = pl.read_csv(paths())", "load")
    assert report.warnings == ("what `read_csv` read is not known",)


def test_the_facts_of_a_file(session: Session, folder: Path) -> None:
    read_by(session, "data = pd.read_csv('rows.csv')")
    dataset = session.only().datasets["rows.csv"]
    path = folder / "rows.csv"
    assert dataset.digest == xxhash.xxh3_128_hexdigest(path.read_bytes())
    assert dataset.step == "load"
    assert dataset.source == {
        "path": "rows.csv",
        "absolute": str(path),
        "size": path.stat().st_size,
        "mtime_ns": path.stat().st_mtime_ns,
    }


def test_a_file_that_changed_after_it_was_read_has_no_digest(session: Session) -> None:
    read_by(
        session,
        "data = pd.read_csv('rows.csv')\nopen('rows.csv', 'a').close()\n"
        "import os; os.utime('rows.csv', (1, 1))",
    )
    dataset = session.only().datasets["rows.csv"]
    assert (dataset.digest, dataset.note) == ("", CHANGED)


def test_a_file_that_is_gone_has_no_digest(session: Session) -> None:
    read_by(session, "data = pd.read_csv('rows.csv')\nPath('rows.csv').unlink()")
    assert session.only().datasets["rows.csv"].note == "is gone"


def test_addresses(session: Session, folder: Path) -> None:
    read_by(
        session,
        "import urllib.request, urllib.error\n"
        "try:\n    urllib.request.urlopen('http://ann:pw1234@127.0.0.1:9/x.csv?token=abc')\n"
        "except Exception:\n    data = 1",
    )
    (dataset,) = session.only().datasets.values()
    assert (dataset.kind, dataset.digest) == ("url", "")
    assert dataset.name == "http://ann:***@127.0.0.1:9/x.csv?token=***"
    assert dataset.note == "the content of an address is not hashed"


@pytest.mark.parametrize("client", ["pandas", "requests", "polars"])
def test_what_is_read_over_http(session: Session, folder: Path, client: str) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/rows.csv"
    code = {
        "pandas": f"data = pd.read_csv('{address}')",
        "requests": f"import requests\ndata = requests.get('{address}').text",
        "polars": f"data = pl.read_csv('{address}')",
    }[client]
    try:
        found = read_by(session, code)
    finally:
        server.shutdown()
        server.server_close()
    # The server runs in this process, so that the file which it reads is seen too.
    assert found - {"rows.csv"} == {address}


def test_many_files_are_one_dataset(session: Session, folder: Path) -> None:
    for kind in ("cat", "dog"):
        (folder / "images" / kind).mkdir(parents=True)
        for number in range(60):
            (folder / "images" / kind / f"{number}.png").write_bytes(bytes([number]))
    code = "data = [p.read_bytes() for p in Path('images').rglob('*.png')]"
    assert read_by(session, code) == {"images/cat/", "images/dog/"}
    first = session.only().datasets["images/cat/"]
    second = session.only().datasets["images/dog/"].digest
    assert first.source["files"] == 60
    (folder / "images" / "cat" / "7.png").write_bytes(b"other")
    session.run(f"data = 0\n{code}", "load")
    session.run("model = [data, 1]", "train")
    *_, told = session.runs().values()
    assert told.datasets["images/cat/"].digest != first.digest
    assert told.datasets["images/dog/"].digest == second


def test_very_many_folders_are_one_dataset() -> None:
    paths = [
        f"/d/{letter}{number}/{n}.png" for letter in "ab" for number in range(40) for n in (1, 2)
    ]
    assert set(content._grouped(paths)) == {"/d"}


# The hook


def test_without_a_watch_the_hook_does_nothing(tmp_path: Path) -> None:
    watch = Watch()
    watch.start()
    watch.stop()
    (tmp_path / "x").write_text("1")
    (tmp_path / "x").read_text()
    assert watch.stop().read == {}


def test_a_broken_watch_does_not_reach_the_users_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Watch, path: Any, flags: Any) -> None:
        raise ValueError("broken on purpose")

    monkeypatch.setattr(Watch, "opened", broken)
    watch = Watch()
    watch.start()
    try:
        (tmp_path / "x").write_text("1")
    finally:
        watch.stop()


def test_the_hook_lets_an_interrupt_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: Watch, path: Any, flags: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Watch, "opened", interrupted)
    watch = Watch()
    watch.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            (tmp_path / "x").write_text("1")
    finally:
        watch.stop()


def test_threads_of_ours_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("1")
    watch = Watch()

    def ours() -> None:
        watch.deafen(threading.get_ident())
        (tmp_path / "x").read_text()

    def run(target: Callable[[], Any]) -> set[str]:
        watch.start()
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()
        return set(watch.stop().read)

    assert run((tmp_path / "x").read_text) == {str(tmp_path / "x")}
    assert run(ours) == set()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/data/rows.csv", True),
        ("/tmp/rows.csv", True),
        ("/data/module.py", False),
        ("/data/work.ipynb", False),
        ("/data/.git/config", False),
        ("/data/mlruns/1/meta.yaml", False),
        ("/proc/meminfo", False),
        ("/usr/share/zoneinfo/UTC", False),
        (f"{sys.prefix}/lib/data.csv", False),
        (str(Path.home() / ".cache/matplotlib/fontlist.json"), False),
        (str(Path.home() / ".cache/huggingface/data.arrow"), True),
        ("/data/DejaVu.ttf", False),
    ],
)
def test_what_is_data(path: str, expected: bool) -> None:
    assert Watch().is_data(path) is expected


def test_what_the_shell_keeps_is_no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", "/data/ipython")
    assert not Watch().is_data("/data/ipython/profile_default/history.sqlite")


# Digests


def settled(path: Path) -> Stat:
    os.utime(path, (1000, 1000))
    return Stat.of(str(path))


def test_a_digest_is_remembered_by_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"content")
    stat = settled(path)
    first = Digests(tmp_path / "kept").of(str(path), stat)
    monkeypatch.setattr(content, "_hashed", lambda path, md5: ("read again", ""))
    assert Digests(tmp_path / "kept").of(str(path), stat) == first
    path.write_bytes(b"other")
    assert Digests(tmp_path / "kept").of(str(path), Stat.of(str(path)))[0] == "read again"


def test_a_fresh_digest_is_not_remembered(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"content")
    Digests(tmp_path / "kept").of(str(path), Stat.of(str(path)))
    assert not (tmp_path / "kept").exists()


def test_a_file_that_changes_while_it_is_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"content")
    real: Callable[..., Any] = content._hashed

    def changing(name: str, *, md5: bool) -> Any:
        found = real(name, md5=md5)
        path.write_bytes(b"something else")
        return found

    monkeypatch.setattr(content, "_hashed", changing)
    with pytest.raises(ValueError, match=CHANGED):
        Digests(tmp_path / "kept").of(str(path), Stat.of(str(path)))


def test_torn_lines_of_the_memory_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"content")
    (tmp_path / "kept").write_text('{"a": ["b", ""]}\n{"c": [')
    assert Digests(tmp_path / "kept").of(str(path), settled(path))[0]


DVC = {
    "noop": ("", "", None, ""),
    "beside": ("rows.csv.dvc", "outs:\n- md5: {md5}\n  path: rows.csv\n", True, ""),
    "older": (
        "rows.csv.dvc",
        "outs:\n- md5: 0123456789abcdef0123456789abcdef\n  path: rows.csv\n",
        None,
        "differs from what DVC tracks",
    ),
    "lock": (
        "dvc.lock",
        "stages:\n  get:\n    cmd: x\n    outs:\n    - path: rows.csv\n      md5: {md5}\n",
        True,
        "",
    ),
    "not YAML": ("rows.csv.dvc", "outs: [", None, ""),
}


@pytest.mark.parametrize(("name", "text", "tracked", "note"), DVC.values(), ids=DVC)
def test_dvc(folder: Path, name: str, text: str, tracked: bool | None, note: str) -> None:
    import hashlib

    path = folder / "rows.csv"
    md5 = hashlib.md5(path.read_bytes()).hexdigest()
    if name:
        (folder / name).write_text(text.format(md5=md5))
    looked = Looked({str(path): Stat.of(str(path))})
    (dataset,) = datasets(looked, "load", folder, Digests(folder / "kept"), str)
    assert dataset.source.get("dvc_md5") == (md5 if tracked else None)
    assert dataset.note == note
    assert dataset.digest


# Paths in the text


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("'a.csv'", "a.csv"),
        ("name", "rows"),
        ("folder / 'a.csv'", "/d/a.csv"),
        ("folder / name / 'x'", "/d/rows/x"),
        ("os.path.join(folder, 'a')", "/d/a"),
        ("Path('/d', name)", "/d/rows"),
        ("folder.joinpath('a')", "/d/a"),
        ("f'{folder}/{name}-{number}.csv'", "/d/rows-3.csv"),
        ("f'{number:02d}.csv'", ""),
        ("table['path']", "in table"),
        ("missing / 'a'", ""),
        ("call()", ""),
        ("thing / 'a'", ""),
    ],
)
def test_paths_in_the_text(code: str, expected: str) -> None:
    class Thing:
        def __truediv__(self, other: object) -> str:
            raise AssertionError("code of the user ran")

    namespace = {
        "name": "rows",
        "folder": Path("/d"),
        "number": 3,
        "table": {"path": "in table"},
        "thing": Thing(),
    }
    assert readers.path_of(ast.parse(code, mode="eval").body, namespace) == expected


def test_files_in_sql(folder: Path) -> None:
    tree = ast.parse("con.execute(\"select * from 'rows.parquet' join t on 'rows.csv' = x\")")
    found, _, _ = readers.mentioned([tree], {})
    assert [Path(path).name for path in found] == ["rows.parquet", "rows.csv"]
    tree = ast.parse("df.query('rows.csv')")
    assert readers.mentioned([tree], {}) == ([], [], [])


def test_without_the_readers_polars_is_not_seen(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "READERS", frozenset())
    assert read_by(session, "data = pl.read_csv('rows.csv')") == set()
