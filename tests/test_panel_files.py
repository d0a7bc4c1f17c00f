"""What holds between the files of the panel: versions, locks, commands, tags."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jupyter_mlops import __version__
from jupyter_mlops.stages import PARAMETERS, SKIP, Stage

ROOT = Path(__file__).parents[1]
COMMAND = re.compile(r"jupyter-mlops:[a-z-]+")


def test_one_version() -> None:
    assert json.loads((ROOT / "package.json").read_text())["version"] == __version__


@pytest.mark.parametrize("lock", ["yarn.lock", "labextension/yarn.lock"])
def test_locks_name_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "resolution:" in text
    assert not re.search(r"https?://", text)


def test_both_projects_lock_what_is_bundled_alike() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    tools = json.loads((ROOT / "labextension/package.json").read_text())["devDependencies"]
    assert {name: tools.get(name) for name in wanted} == wanted


def test_commands_that_are_named_exist() -> None:
    source = (ROOT / "labextension/src/commands.ts").read_text()
    known = set(re.findall(r"= '(jupyter-mlops:[a-z-]+)'", source))
    named = {
        command
        for name in ("labextension/schema/plugin.json", "docs/panel.md")
        for command in COMMAND.findall((ROOT / name).read_text())
    }
    # `jupyter-mlops:panel` is the icon of the settings.
    assert named - {"jupyter-mlops:panel"} == known


def test_tags_are_spelled_as_in_the_package() -> None:
    source = (ROOT / "labextension/src/tags.ts").read_text()
    stages = re.search(r"STAGES: readonly Stage\[\] = \[(.*?)\]", source)
    roles = re.search(r"ROLES = \[\.\.\.STAGES, (.*?)\]", source)
    assert stages is not None
    assert roles is not None
    assert re.findall(r"'(\w+)'", stages[1]) == list(Stage)
    assert re.findall(r"'(\w+)'", roles[1]) == [PARAMETERS, SKIP]


def test_pictures_of_the_docs_exist() -> None:
    for page in ("README.md", "docs/panel.md"):
        text = (ROOT / page).read_text()
        for picture in re.findall(r"!\[[^]]*\]\(([^)]+)\)", text):
            assert ((ROOT / page).parent / picture).is_file(), picture
