"""The hard notebooks as text: what `tests/hard/*.py` say, and the notebook files made of them.

A file starts with a header of comments (`# key: value`; `newline: crlf` and `notebook: STEM` are
optional); `# %% [tag]` starts a code cell, `# %%` an
untagged one, `# %% [markdown]` a text cell and `# %% [file:PATH]` a file beside the notebook
(a `.ipynb` file holds the text in one cell). `count=5` after the tag is the saved execution count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

FOLDER = Path(__file__).parents[1]
EXPECTATIONS = ("right", "right-or-refused", "refused")
MARK = re.compile(r"^# %%[ ]?(?:\[(?P<tag>[^\]]+)\])?(?P<title>.*)$")


@dataclass(frozen=True, slots=True)
class Block:
    tag: str
    text: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Hard:
    """One hard notebook.

    `codes` are the findings that a refusal must name, if any are given; `notebook` is the stem of
    the notebook's file name.
    """

    name: str
    expect: str
    codes: tuple[str, ...]
    holds: str
    crlf: bool
    notebook: str
    blocks: tuple[Block, ...]

    def write(self, folder: Path) -> Path:
        """Write the notebook and the files beside it; return the notebook's path."""
        cells = []
        for block in self.blocks:
            if block.tag.startswith("file:"):
                self._write_file(folder / block.tag.removeprefix("file:"), block.text)
            elif block.tag == "markdown":
                cells.append(new_markdown_cell(block.text))
            else:
                cells.append(self._cell(block))
        notebook = new_notebook(cells=cells)
        for index, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{index}"
        notebook.metadata["kernelspec"] = {
            "name": "python3", "language": "python", "display_name": "Python 3",
        }  # fmt: skip
        notebook.metadata["language_info"] = {"name": "python", "file_extension": ".py"}
        path = folder / f"{self.notebook}.ipynb"
        nbformat.write(notebook, path)
        return path

    def _cell(self, block: Block) -> nbformat.NotebookNode:
        source = block.text.replace("\n", "\r\n") if self.crlf else block.text
        cell = new_code_cell(source, execution_count=block.count)
        if block.tag:
            cell.metadata["tags"] = [block.tag]
        return cell

    @staticmethod
    def _write_file(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":
            nbformat.write(new_notebook(cells=[new_code_cell(text)]), path)
        else:
            path.write_text(f"{text}\n", encoding="utf-8")


def read(path: Path) -> Hard:
    """Read one file of the corpus; ValueError where its header is not whole."""
    head, *rest = re.split(r"(?m)^(?=# %%)", path.read_text(encoding="utf-8"))
    fields = dict(re.findall(r"(?m)^# (\w+): (.*)$", head))
    expect, *codes = fields["expect"].split()
    if expect not in EXPECTATIONS or fields["name"] != path.stem:
        raise ValueError(f"{path.name}: name or expectation is wrong")
    blocks = tuple(_block(part) for part in rest)
    crlf = fields.get("newline") == "crlf"
    stem = fields.get("notebook", fields["name"])
    return Hard(fields["name"], expect, tuple(codes), fields["holds"], crlf, stem, blocks)


def read_all() -> list[Hard]:
    return [read(path) for path in sorted(FOLDER.glob("*.py"))]


def _block(part: str) -> Block:
    mark, _, text = part.partition("\n")
    found = MARK.match(mark)
    if found is None:
        raise ValueError(f"not a cell mark: {mark}")
    count = re.search(r"count=(\d+)", found["title"])
    return Block(found["tag"] or "", text.strip("\n"), int(count[1]) if count else None)
