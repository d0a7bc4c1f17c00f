"""With the mouse only: an untagged notebook gets tagged, run, compared, exported and proven by
somebody who never saw the panel.

`NBPIPE_STORY=path/to/notebook.ipynb` tells the story on a notebook of yours, with the files that
lie beside it.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.lab import Lab, page
from tests.jupyter_process import Server

ROOT = Path(__file__).parent.parent.parent
OWN = Path(__file__).parent / "notebooks" / "tumours.ipynb"
# `make stranger` gets it.
STRANGER = ROOT / "build" / "stranger" / "notebook" / "plot_scaling_importance.ipynb"
GIVEN = os.environ.get("NBPIPE_STORY")
NOTEBOOKS = [Path(GIVEN)] if GIVEN else [OWN, STRANGER]
PROOF_MS = 480_000


@pytest.mark.timeout(900)
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_from_a_messy_notebook_to_a_proven_package(
    browser: Browser, jupyter: Server, gallery: Path | None, notebook: Path
) -> None:
    if not notebook.is_file():
        pytest.skip(f"{notebook.name} is not here; `make stranger` gets it on Debian")
    if notebook == STRANGER:  # what others wrote is looked at, and not committed
        gallery = ROOT / "build" / "stranger" / "gallery"
        gallery.mkdir(exist_ok=True)
    shutil.copytree(notebook.parent, jupyter.root, dirs_exist_ok=True)
    with page(browser, jupyter, width=1440, height=860) as lab:
        lab.open(notebook.name)
        lab.page.get_by_role("button", name="Steps, flow, findings, runs and export").click()
        _tag(lab, gallery)
        if notebook == OWN:
            expect(lab.panel.get_by_role("heading", name="setup")).to_be_visible()
        _look_at_the_flow(lab, gallery)
        _run_twice_and_compare(lab, gallery)
        folder = _export_and_prove(lab, gallery)
        # A notebook of somebody may show pictures that are not there.
        assert [text for text in lab.complaints if "/files/" not in text] == []
    assert [*(jupyter.root / folder / "src").glob("*/train*.py")]


def _tag(lab: Lab, gallery: Path | None) -> None:
    panel = lab.panel
    offer = panel.get_by_text(re.compile(r"\d+ cells could be tagged\."))
    expect(offer).to_be_visible()
    lab.read()
    wanted = int(offer.inner_text().split()[0])
    lab.cell(4).scroll_into_view_if_needed()
    lab.picture(gallery, "suggestions")
    sure = panel.get_by_role("button", name=re.compile(r"^Accept \d+ sure"))
    if sure.count():
        sure.click()
        expect(sure).to_have_count(0)
    lab.read()  # what is suggested for the rest follows from the tags
    rest = panel.get_by_role("button", name=re.compile("^Accept (all|it)"))
    if rest.count():
        rest.click()
    expect(offer).to_have_count(0)
    lab.read()
    assert len([tags for tags in lab.tags if tags]) >= wanted  # a cell that is split counts twice
    expect(_steps(panel, "evaluate").first).to_be_visible()
    lab.recording()
    lab.picture(gallery, "stages")


def _steps(panel: Locator, stage: str) -> Locator:
    return panel.get_by_role("heading", name=re.compile(f"^{stage}(:|$)"))


def _look_at_the_flow(lab: Lab, gallery: Path | None) -> None:
    panel = lab.panel
    panel.get_by_role("tab", name="Flow").click()
    lab.read()
    panel.get_by_role("button", name=re.compile(" passes from ")).first.click()
    expect(panel.get_by_role("region", name=re.compile("^From "))).to_be_visible()
    lab.picture(gallery, "flow")


def _run_twice_and_compare(lab: Lab, gallery: Path | None) -> None:
    panel = lab.panel
    panel.get_by_role("tab", name="Runs").click()
    panel.get_by_role("button", name="Run the notebook").click()
    panel.get_by_role("tab", name="Stages").click()
    steps = panel.get_by_role("region", name=re.compile("^Step "))
    expect(steps.locator("header .jp-mod-fresh")).to_have_count(steps.count(), timeout=PROOF_MS)
    expect(panel.get_by_text("What is shown is what a fresh run gives.")).to_be_visible()
    trained = _steps(panel, "train").count()  # each of them is a run
    panel.get_by_role("tab", name="Runs").click()
    runs, finished = panel.locator(".jp-mlops-run"), panel.get_by_role("img", name="finished")
    expect(finished).to_have_count(trained, timeout=PROOF_MS)
    expect(runs).to_have_count(trained)
    panel.get_by_role("tab", name="Stages").click()
    panel.get_by_role("button", name=re.compile(r"^Run the cells of train")).first.click()
    panel.get_by_role("tab", name="Runs").click()
    expect(finished).to_have_count(trained + 1, timeout=PROOF_MS)
    expect(runs).to_have_count(trained + 1)
    lab.picture(gallery, "runs")
    boxes = panel.get_by_role("checkbox", name="Select run")
    boxes.nth(0).check()
    boxes.nth(1).check()
    panel.get_by_role("button", name="Compare").click()
    comparison = lab.page.locator(".jp-mlops-compare")
    expect(comparison.get_by_role("heading", name="Code")).to_be_visible()
    tab = lab.page.get_by_role("tab", name=re.compile(r"^Runs \d+, \d+$"))
    tab.locator(".lm-TabBar-tabCloseIcon").click()


def _export_and_prove(lab: Lab, gallery: Path | None) -> str:
    panel = lab.panel
    panel.get_by_role("tab", name="Export").click()
    place = panel.get_by_role("textbox", name="Folder of the package")
    expect(place).not_to_have_value("")  # the server names it
    folder = place.input_value()
    panel.get_by_role("button", name="Preview").click()
    diff = panel.locator("details", has_text=re.compile("\\+def train"))
    expect(diff.first).to_be_visible()
    if diff.first.get_attribute("open") is None:
        diff.first.locator("summary").click()
    expect(panel.get_by_text(re.compile(r"^\+def train")).first).to_be_visible()
    lab.picture(gallery, "export")
    panel.get_by_role("button", name="Export", exact=True).click()
    expect(panel.get_by_text("Written:", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Prove").click()
    badge = panel.locator(".jp-mlops-badge")
    expect(badge).to_be_visible(timeout=PROOF_MS)
    assert "differ" not in badge.inner_text()
    lab.picture(gallery, "proof")
    chips = lab.page.locator(".jp-Notebook .jp-mlops-chip")
    chip = chips.filter(has_not_text="features").first
    chip.click()
    lab.page.get_by_role("menuitem", name="Tag as features", exact=True).click()
    lab.page.get_by_role("button", name="Save and create checkpoint").click()
    lab.wait("() => !window.jupyterapp.shell.currentWidget.content.model.dirty")
    panel.get_by_role("tab", name="Flow").click()
    panel.get_by_role("tab", name="Export").click()
    expect(badge).to_contain_text("outdated")
    return folder
