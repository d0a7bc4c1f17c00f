import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest

from jupyter_mlops.errors import NotebookError, WriteError
from jupyter_mlops.notebook import clean_text, concatenate, read, write_tags
from jupyter_mlops.stages import Role, Stage, StepTag

TRAIN = StepTag(Stage.TRAIN)
FOREST = StepTag(Stage.TRAIN, "forest")


def code(source: object, **more: object) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
    return {**cell, **more}


def notebook(*cells: object, **more: object) -> dict[str, Any]:
    raw: dict[str, Any] = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return {**raw, **more}


def saved(folder: Path, raw: object, name: str = "nb.ipynb") -> Path:
    path = folder / name
    path.write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    return path


def deep(levels: int) -> str:
    return '{"nbformat": 4, "cells": ' + "[" * levels + "]" * levels + "}"


def test_a_notebook_is_read_as_values(tmp_path: Path) -> None:
    raw = notebook(
        {"cell_type": "markdown", "id": "a", "metadata": {"tags": ["train"]}, "source": "# T"},
        code(
            ["x = 1\n", "y = 2"],
            id="b",
            execution_count=7,
            metadata={"tags": ["hide", "train:forest"]},
        ),
        metadata={"kernelspec": {"name": "conda-env", "language": "python"}},
    )

    found = read(saved(tmp_path, raw, "churn.ipynb"))

    assert (found.name, found.kernel) == ("churn", "conda-env")
    assert found.cells[0].role == Role("none")
    (cell,) = found.code_cells
    assert (cell.index, cell.id, cell.source) == (1, "b", "x = 1\ny = 2")
    assert cell.tags == ("hide", "train:forest")
    assert cell.execution_count == 7
    assert cell.role == Role("step", FOREST)


TOLERATED = [
    pytest.param(json.dumps(notebook(code("x"))), "x", id="ids missing"),
    pytest.param("\ufeff" + json.dumps(notebook(code("x"))), "x", id="byte order mark"),
    pytest.param(json.dumps(notebook(code(["x\r\n", "y\r", "z"]))), "x\ny\nz", id="CRLF"),
    pytest.param(
        json.dumps(notebook(code("x")), indent=1).replace("\n", "\r\n"), "x", id="CRLF in the file"
    ),
    pytest.param(
        json.dumps(notebook(code("if x:\n\ty\f\x1c\u2028z"))),
        "if x:\n\ty\f\x1c\u2028z",
        id="tabs and other separators",
    ),
    pytest.param(
        json.dumps(notebook(code("x"))).replace("null", "9" * 10_000), "x", id="huge integer"
    ),
    pytest.param(
        json.dumps(notebook(code("x"))).replace("null", "NaN"), "x", id="count that is no number"
    ),
    pytest.param(
        json.dumps(notebook(code("x", outputs=[{"text": "\ud800"}]))), "x", id="half in an output"
    ),
    pytest.param(json.dumps(notebook(code("x", metadata=None))), "x", id="no metadata"),
    pytest.param(json.dumps(notebook(code("x"), metadata=[])), "x", id="metadata is a list"),
    pytest.param(json.dumps(notebook(code("x"), nbformat_minor=99)), "x", id="later minor"),
    pytest.param(json.dumps(notebook(code("s = '\U0001f389'"))), "s = '\U0001f389'", id="pair"),
]


@pytest.mark.parametrize(("text", "source"), TOLERATED)
def test_a_sound_notebook_in_odd_clothes_is_read(tmp_path: Path, text: str, source: str) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(text.encode())

    assert [cell.source for cell in read(path).code_cells] == [source]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_unicode_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(json.dumps(notebook(code("s = 'é'")), ensure_ascii=False).encode(encoding))

    assert read(path).cells[0].source == "s = 'é'"


def test_missing_malformed_and_doubled_ids_become_distinct(tmp_path: Path) -> None:
    ids: list[object] = ["a", "a", None, 5, "b c", "cell-4", "", "x" * 65]
    path = saved(tmp_path, notebook(*[code("x", id=item) for item in ids]))

    found = [cell.id for cell in read(path).cells]

    assert found == [
        "a", "cell-1", "cell-2", "cell-3", "cell-4-", "cell-4", "cell-6", "cell-7"
    ]  # fmt: skip


KERNELS = [
    ({}, "python3"),
    ({"kernelspec": None, "language_info": 3}, "python3"),
    ({"kernelspec": {"name": "venv", "display_name": "R & D"}}, "venv"),
    ({"kernelspec": {"name": "pyspark", "language": "python"}}, "pyspark"),
    ({"kernelspec": {"name": "p", "language": "Python"}, "language_info": {"name": "x"}}, "p"),
    ({"kernelspec": {"name": "s"}, "language_info": {"name": "ipython"}}, "s"),
]


@pytest.mark.parametrize(("metadata", "kernel"), KERNELS)
def test_a_python_kernel_is_accepted(tmp_path: Path, metadata: dict[str, Any], kernel: str) -> None:
    assert read(saved(tmp_path, notebook(code("x"), metadata=metadata))).kernel == kernel


BAD_TEXTS = [
    pytest.param(b"", "is empty; save", id="empty"),
    pytest.param(b" \n", "is empty; save", id="blank"),
    pytest.param(b"import os\n", r"is not JSON \(line 1 column 1", id="a script"),
    pytest.param(b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull", id="LFS"),
    pytest.param(b"\n<!doctype html><html>", "is a web page", id="web page"),
    pytest.param(b"PK\x03\x04\x14\x00", "is a zip archive", id="zip"),
    pytest.param(b"{\n<<<<<<< ours\n}", "holds Git conflict markers", id="conflict"),
    pytest.param(b'{"nbformat": 4, "cells": [', r"ends in the middle \(line 1", id="cut off"),
    pytest.param(b'{"nbformat": 4, "cells": ["im', "ends in the middle", id="cut in a text"),
    pytest.param(b'{"nbformat": 4} {}', "is not JSON .*Extra data", id="two values"),
    pytest.param(b'{"nbformat": 4, "cells": ["\xff"]}', "byte 27 is not UTF-8", id="latin 1"),
    pytest.param(deep(100_000).encode(), "nested too deeply", id="deep"),
    pytest.param(b"[1]", "no notebook", id="list"),
    pytest.param(b"null", "no notebook", id="null"),
    pytest.param(b'{"cells": []}', "no `nbformat`", id="no format"),
    pytest.param(
        b'{"nbformat": 3, "worksheets": []}',
        "format 3, 4 is needed; convert it with `jupyter nbconvert --to notebook --nbformat 4",
        id="format 3",
    ),
    pytest.param(b'{"nbformat": 5, "cells": []}', "format 5, 4 is needed", id="format 5"),
    pytest.param(b'{"nbformat": "4", "cells": []}', 'format "4", 4 is needed', id="format text"),
    pytest.param(b'{"nbformat": true, "cells": []}', "format true, 4 is needed", id="bool"),
    pytest.param(b'{"nbformat": 4}', "has no list of cells", id="no cells"),
    pytest.param(b'{"nbformat": 4, "cells": {}}', "has no list of cells", id="cells object"),
    pytest.param(b'{"nbformat": 4, "cells": []}', "no cell has code", id="no cell"),
    pytest.param(b'{"nbformat": 4, "cells": [7]}', "cell 0 is no JSON object", id="cell number"),
]


@pytest.mark.parametrize(("data", "message"), BAD_TEXTS)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(data)

    with pytest.raises(NotebookError, match=message) as caught:
        read(path)

    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert ";" in line
    assert "\n" not in line


R_KERNEL = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}
BAD_NOTEBOOKS = [
    (notebook(code("")), "no cell has code"),
    (notebook(code(" \n")), "no cell has code"),
    (notebook({"cell_type": "markdown", "source": "x"}), "no cell has code"),
    (notebook(code("x"), metadata=R_KERNEL), 'its kernel runs "R", not Python'),
    (notebook(code("x"), metadata={"kernelspec": {"name": "julia-1.9"}}), '"julia-1.9", not'),
    (notebook(code(None)), "cell 0 has no text as its source"),
    (notebook(code("x"), code(["y", 1])), "cell 1 has no text as its source"),
    (notebook(code("x", cell_type="heading")), 'cell 0 has the unknown type "heading"'),
    (notebook(code("x", cell_type=[0] * 99)), r"unknown type \[0, 0.{,40}\.\.\.; it must"),
    (notebook(code("x", metadata={"tags": "train"})), 'cell 0 has the tags "train"; they must'),
    (notebook(code("x", metadata={"tags": [1]})), r"cell 0 has the tags \[1\]"),
    (notebook(code("x\ny = '\ud83d'")), r"cell 0 line 2 has half a character \(\\ud83d\)"),
    (notebook(code("x = '\0'")), "cell 0 line 1 has a NUL character"),
]


@pytest.mark.parametrize(("raw", "message"), BAD_NOTEBOOKS)
def test_a_bad_notebook_is_one_clear_line(tmp_path: Path, raw: object, message: str) -> None:
    with pytest.raises(NotebookError, match=message) as caught:
        read(saved(tmp_path, raw))

    assert "\n" not in str(caught.value)


def test_a_path_that_leads_nowhere_says_what_is_there(tmp_path: Path) -> None:
    saved(tmp_path, notebook(code("x")), "churn.ipynb")

    with pytest.raises(NotebookError, match=r"no such file; did you mean .*churn\.ipynb\?"):
        read(tmp_path / "chrun.ipynb")
    with pytest.raises(NotebookError, match="no such file; check the path"):
        read(tmp_path / "gone" / "churn.ipynb")
    with pytest.raises(NotebookError, match=r"is a folder; name .* such as .*churn\.ipynb"):
        read(tmp_path)
    with pytest.raises(NotebookError, match=r"cannot be read \(Not a directory\)"):
        read(tmp_path / "churn.ipynb" / "x.ipynb")
    with pytest.raises(NotebookError, match=r"cannot be read \(File name too long\)"):
        read(tmp_path / ("x" * 300))
    with pytest.raises(NotebookError, match="is no path"):
        read(tmp_path / "a\0b")


def large(text: str) -> dict[str, Any]:
    picture = {"output_type": "display_data", "data": {"image/png": text * 100_000}, "metadata": {}}
    nested = {"output_type": "display_data", "metadata": {}, "data": {"outputs": [[], ["]"], "x"]}}
    cells = [
        code([f"x = {n}\n", "y"], id=f"c{n}", outputs=[picture, nested] * (n != 3))
        for n in range(8)
    ]
    return notebook(*cells, {"cell_type": "markdown", "metadata": {}, "source": "end"})


@pytest.mark.parametrize("indent", [1, 2, "\t", None])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_large_file_reads_like_a_small_one(
    tmp_path: Path, indent: int | str | None, newline: str
) -> None:
    small = saved(tmp_path, large("i"), "small.ipynb")
    path = tmp_path / "large.ipynb"
    text = json.dumps(large("iVBORw0KGgo"), indent=indent, ensure_ascii=False)
    path.write_bytes(text.replace("\n", newline).encode())

    assert path.stat().st_size > 7_000_000
    assert small.stat().st_size < 1_000_000
    assert read(path).cells == read(small).cells
    assert clean_text(path) == clean_text(small)


def test_a_large_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    data = json.dumps(large("iVBORw0KGgo"), indent=1).encode()
    path.write_bytes(data[: data.rindex(b"image/png") + 100_000])

    with pytest.raises(NotebookError, match="ends in the middle"):
        read(path)


def test_a_hundred_megabytes_of_outputs_take_under_a_second(tmp_path: Path) -> None:
    line = "a line of output \U0001f389\n"
    stream = {"output_type": "stream", "name": "stdout", "text": [line] * 4_000_000}
    path = tmp_path / "nb.ipynb"
    path.write_text(json.dumps(notebook(code("x", outputs=[stream])), indent=1))
    assert path.stat().st_size > 100_000_000

    start = time.process_time()
    read(path)

    assert time.process_time() - start < 1.0


def test_reading_imports_neither_nbformat_nor_ipython() -> None:
    program = "import sys, jupyter_mlops.notebook; print({'nbformat', 'IPython'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert run.stdout == "set()\n"


def messy() -> dict[str, Any]:
    timed = {"execution": {"iopub.status.busy": "2024"}, "tags": ["train"], "collapsed": True}
    return notebook(
        code("x = 1\r\ny", id="a", execution_count=3, metadata=timed),
        code("x = 'é'", outputs=[{"output_type": "stream", "name": "stdout", "text": "hi"}]),
        {"cell_type": "markdown", "id": "a", "source": "\ud83d", "attachments": {"i.png": {}}},
        {"cell_type": "raw", "id": "r", "metadata": {}, "source": []},
        metadata={"kernelspec": {"name": "k", "display_name": "K"}, "widgets": {"state": {}}},
        nbformat_minor=2,
    )


def test_the_clean_text_is_a_valid_notebook_with_the_same_cells(tmp_path: Path) -> None:
    path = saved(tmp_path, messy())

    text = clean_text(path)

    clean = tmp_path / "clean.ipynb"
    clean.write_text(text, encoding="utf-8")
    nbformat.validate(nbformat.read(clean, as_version=4))
    assert clean_text(clean) == text
    assert [(c.id, c.source, c.tags) for c in read(clean).cells] == [
        (c.id, c.source, c.tags) for c in read(path).cells
    ]
    for word in ("stdout", "2024", "widgets", '"execution_count": 3'):
        assert word not in text
    for word in ("collapsed", "i.png", "'é'", "\\ud83d"):
        assert word in text


def test_running_a_notebook_does_not_change_its_clean_text(tmp_path: Path) -> None:
    before = messy()
    after = json.loads(json.dumps(before))
    after["cells"][1] |= {"execution_count": 9, "outputs": [], "metadata": {"papermill": {}}}
    after["metadata"]["papermill"] = {"duration": 1.5}

    texts = [clean_text(saved(tmp_path, raw)) for raw in (before, after)]

    assert texts[0] == texts[1]


FORMATS = [
    pytest.param({"indent": 1}, "\n", id="jupyter"),
    pytest.param({"indent": 2}, "\r\n", id="two spaces, CRLF"),
    pytest.param({"indent": "\t"}, "\n", id="tabs"),
    pytest.param({"indent": 0}, "\n", id="no indent"),
    pytest.param({}, "\n", id="one line"),
    pytest.param({"separators": (",", ":")}, "\n", id="compact"),
    pytest.param({"indent": 1, "ensure_ascii": True}, "\n", id="escapes"),
]
METADATA = [
    pytest.param({}, id="empty"),
    pytest.param({"collapsed": True}, id="a key before"),
    pytest.param({"vscode": {"a": [1]}}, id="a key after"),
    pytest.param({"zz": 1, "aa": {}}, id="not sorted"),
    pytest.param({"collapsed": True, "tags": [], "vscode": 1}, id="no tags"),
    pytest.param({"tags": ["é-hide", "load", "load:raw", "keep"], "trusted": False}, id="tags"),
    pytest.param({"tags": None}, id="null"),
    pytest.param(None, id="no metadata"),
]


@pytest.mark.parametrize(("style", "newline"), FORMATS)
@pytest.mark.parametrize("metadata", METADATA)
def test_a_tag_changes_nothing_but_itself(
    tmp_path: Path, metadata: dict[str, Any] | None, style: dict[str, Any], newline: str
) -> None:
    def text(cell_metadata: dict[str, Any] | None) -> str:
        cell = code("é", outputs=[{"big": 3.10, "text": '"tags": ["load"]'}])
        if cell_metadata is None:
            del cell["metadata"]
        else:
            cell["metadata"] = cell_metadata
        raw = notebook(code("a", metadata={"tags": ["load"]}), cell, code("b"))
        raw["cells"][0]["outputs"] = [{"n": 1.50, "é": None}]
        return json.dumps(raw, **{"ensure_ascii": False, **style}).replace("\n", newline) + newline

    path = tmp_path / "nb.ipynb"
    path.write_bytes(text(metadata).encode())
    foreign = [tag for tag in ((metadata or {}).get("tags") or []) if not tag.startswith("load")]
    expected = dict(metadata or {})
    expected["tags"] = [*foreign, "train:forest"]
    if list(metadata or {}) == sorted(metadata or {}):
        expected = dict(sorted(expected.items()))

    write_tags(path, {1: FOREST})

    written = path.read_bytes().decode()
    assert json.loads(written)["cells"][1]["metadata"] == expected
    if metadata is not None:
        assert written == text(expected)
    assert [cell.tags for cell in read(path).cells] == [("load",), tuple(expected["tags"]), ()]


def test_several_cells_are_tagged_at_once(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook(code("a"), code("b"), code("c")))

    write_tags(path, {2: TRAIN, 0: StepTag(Stage.LOAD)})

    assert [cell.tags for cell in read(path).cells] == [("load",), (), ("train",)]


def test_tags_keep_the_encoding_permissions_and_links(tmp_path: Path) -> None:
    path = tmp_path / "real.ipynb"
    path.write_bytes(json.dumps(notebook(code("'\ud83d\ude00'"))).encode("utf-8-sig"))
    path.chmod(0o640)
    link = tmp_path / "link.ipynb"
    link.symlink_to(path.name)

    write_tags(link, {0: TRAIN})

    assert link.is_symlink()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf{")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert read(path).cells[0].tags == ("train",)
    assert sorted(os.listdir(tmp_path)) == ["link.ipynb", "real.ipynb"]


def test_the_same_tag_again_changes_no_byte(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook(code("a")))
    write_tags(path, {0: TRAIN})
    before = path.read_bytes()

    write_tags(path, {0: TRAIN})

    assert path.read_bytes() == before


@pytest.mark.parametrize("index", [-1, 1, 99])
def test_a_cell_that_is_not_there_cannot_be_tagged(tmp_path: Path, index: int) -> None:
    path = saved(tmp_path, notebook(code("a")))
    before = path.read_bytes()

    with pytest.raises(NotebookError, match=rf"there is no cell {index}; it has 1 cells"):
        write_tags(path, {0: TRAIN, index: TRAIN})

    assert path.read_bytes() == before


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from jupyter_mlops.errors import WriteError
from jupyter_mlops.notebook import write_tags
from jupyter_mlops.stages import Stage, StepTag
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    write_tags(Path(sys.argv[1]), {0: StepTag(Stage.TRAIN)})
except WriteError as err:
    print(err)
"""


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook(code("a" * 1000)))
    before = path.read_bytes()

    command = [sys.executable, "-c", FULL_DISK, str(path)]
    run = subprocess.run(command, capture_output=True, text=True)

    assert "cannot be written (File too large); it is as it was" in run.stdout, run.stderr
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["nb.ipynb"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_clear_line(tmp_path: Path) -> None:
    path = saved(tmp_path, notebook(code("a")))
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(WriteError, match="cannot be written"):
            write_tags(path, {0: TRAIN})
    finally:
        tmp_path.chmod(0o755)


def test_the_joined_source_knows_the_cell_of_each_line() -> None:
    source = concatenate([(2, "a\nb"), (3, ""), (5, "c\n"), (6, "\n\nd\u2028e")])

    assert source.text == "a\nb\nc\n\n\nd\u2028e\n"
    assert len(source.rows) == source.text.count("\n")
    assert [source.place(row) for row in (1, 2, 3, 4, 6)] == [
        (2, 1), (2, 2), (5, 1), (6, 1), (6, 3)
    ]  # fmt: skip
