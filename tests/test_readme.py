"""What README says is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jupyter_mlops.cli.commands import nbpipe
from jupyter_mlops.errors import ConflictError, ExtractError, MlopsError
from jupyter_mlops.stages import PARAMETERS, SKIP, Stage

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_shown_step_is_the_exported_one() -> None:
    exported = ROOT / "tests" / "golden" / "breast_cancer" / "src" / "breast_cancer" / "train.py"

    assert f"```python\n{exported.read_text(encoding='utf-8')}```" in README


@pytest.mark.parametrize("name", sorted(nbpipe.commands))
def test_every_command_is_in_the_table(name: str) -> None:
    assert f"| `nbpipe {name} " in README


@pytest.mark.parametrize("name", sorted(nbpipe.commands))
def test_every_option_in_the_table_exists(name: str) -> None:
    (row,) = re.findall(rf"^\| `nbpipe {name} (.*)` \|", README, flags=re.MULTILINE)
    command = nbpipe.commands[name]
    known = {option for parameter in command.params for option in parameter.opts}
    known |= set(re.findall(r"--[a-z-]+", command.epilog or ""))

    assert set(re.findall(r"--[a-z-]+", row)) <= known


@pytest.mark.parametrize("tag", [*Stage, PARAMETERS, SKIP])
def test_every_tag_is_explained(tag: str) -> None:
    assert f"| `{tag}` |" in README


@pytest.mark.parametrize("error", [MlopsError, ExtractError, ConflictError])
def test_every_exit_code_is_explained(error: type[MlopsError]) -> None:
    assert f"| {error.exit_code} | " in README


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)]+)\)", README))
def test_every_link_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()
