"""With the mouse only: an untagged notebook gets tagged, run, compared, exported and proven by
somebody who never saw the panel."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lab import Lab, page
from tests.jupyter_process import Server

NOTEBOOK = Path(__file__).parent / "notebooks" / "tumours.ipynb"
PROOF_MS = 480_000


@pytest.mark.timeout(900)
def test_from_a_messy_notebook_to_a_proven_package(
    browser: Browser, jupyter: Server, gallery: Path | None
) -> None:
    shutil.copy(NOTEBOOK, jupyter.root)
    with page(browser, jupyter, width=1440, height=860) as lab:
        lab.open(NOTEBOOK.name)
        lab.page.get_by_role("button", name="Steps, flow, findings, runs and export").click()
        _tag(lab, gallery)
        _look_at_the_flow(lab, gallery)
        _run_twice_and_compare(lab, gallery)
        _export_and_prove(lab, gallery)
        assert lab.complaints == []
    assert (jupyter.root / "tumours/src/tumours/train.py").is_file()


def _tag(lab: Lab, gallery: Path | None) -> None:
    panel = lab.panel
    expect(panel.get_by_text("10 cells could be tagged.")).to_be_visible()
    lab.cell(4).scroll_into_view_if_needed()
    lab.picture(gallery, "suggestions")
    panel.get_by_role("button", name="Accept 8 sure").click()
    panel.get_by_role("button", name="Accept all 2").click()
    lab.see(lambda: len([tags for tags in lab.tags if tags]), 10)
    expect(panel.get_by_role("heading", name="evaluate", exact=True)).to_be_visible()
    expect(panel.get_by_role("heading", name="setup")).to_be_visible()
    expect(panel.get_by_text("Nothing has run yet.")).to_be_visible()
    lab.picture(gallery, "stages")


def _look_at_the_flow(lab: Lab, gallery: Path | None) -> None:
    panel = lab.panel
    panel.get_by_role("tab", name="Flow").click()
    panel.get_by_role("button", name="cancer passes from load to features").click()
    expect(panel.get_by_role("region", name="From load to features")).to_be_visible()
    lab.picture(gallery, "flow")


def _run_twice_and_compare(lab: Lab, gallery: Path | None) -> None:
    panel = lab.panel
    lab.idle()
    panel.get_by_role("tab", name="Runs").click()
    panel.get_by_role("button", name="Run the notebook").click()
    fresh = panel.get_by_text("What is shown is what a fresh run gives.")
    expect(fresh).to_be_visible(timeout=PROOF_MS)
    expect(panel.locator(".jp-mlops-run")).to_have_count(1, timeout=PROOF_MS)
    panel.get_by_role("tab", name="Stages").click()
    panel.get_by_role("button", name="Run the cells of train").click()
    panel.get_by_role("tab", name="Runs").click()
    expect(panel.locator(".jp-mlops-run")).to_have_count(2, timeout=PROOF_MS)
    expect(panel.get_by_role("img", name="finished")).to_have_count(2, timeout=PROOF_MS)
    lab.picture(gallery, "runs")
    boxes = panel.get_by_role("checkbox", name="Select run")
    boxes.nth(0).check()
    boxes.nth(1).check()
    panel.get_by_role("button", name="Compare").click()
    comparison = lab.page.locator(".jp-mlops-compare")
    expect(comparison.get_by_role("heading", name="Code")).to_be_visible()
    lab.page.get_by_role("tab", name="Runs 1, 2").locator(".lm-TabBar-tabCloseIcon").click()


def _export_and_prove(lab: Lab, gallery: Path | None) -> None:
    panel = lab.panel
    panel.get_by_role("tab", name="Export").click()
    panel.get_by_role("button", name="Preview").click()
    expect(panel.get_by_text("+def train(")).to_be_visible()
    lab.picture(gallery, "export")
    panel.get_by_role("button", name="Export", exact=True).click()
    expect(panel.get_by_text("Written:", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Prove").click()
    badge = panel.locator(".jp-mlops-badge")
    expect(badge).to_be_visible(timeout=PROOF_MS)
    assert "differ" not in badge.inner_text()
    lab.picture(gallery, "proof")
    lab.cell(4).locator(".jp-mlops-chip").click()
    lab.page.get_by_role("menuitem", name="Tag as features").click()
    lab.page.get_by_role("button", name="Save and create checkpoint").click()
    panel.get_by_role("tab", name="Flow").click()
    panel.get_by_role("tab", name="Export").click()
    expect(badge).to_contain_text("outdated")
