"""From the graph of the steps down to the cells of one of them, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab, notebook
from tests.browser.test_languages import OWN, WITHOUT, bracketed

SCALED = (
    ("", "import math"),
    ("parameters", "SCALE = 10"),
    ("load", "rows = [1, 2, 3]"),
    ("features", "rows.append(4)"),
    ("features", "total = sum(rows)"),
    ("", "print(total)"),
    ("features", "scaled = [math.sqrt(row) * SCALE / total for row in rows]"),
    ("train", "model = max(scaled)"),
    ("evaluate", "score = model / 2"),
)
AXE = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = """() => axe.run('#jupyter-mlops-panel', {resultTypes: ['violations']}).then(found =>
    found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
        .map(one => one.id + ': ' + one.nodes.map(node => node.html).slice(0, 3).join(' ')))"""
ACTIVE = re.compile("jp-mod-active")


@pytest.fixture(autouse=True)
def _no_complaints(lab: Lab) -> Iterator[None]:
    yield
    assert lab.complaints == []


def opened(lab: Lab, name: str) -> Locator:
    """Show the flow of a notebook with three cells in one step."""
    notebook(lab.server.root / name, *SCALED)
    lab.open(name)
    panel = lab.show("flow")
    expect(panel.locator(".jp-mlops-node")).to_have_count(4)
    lab.recording()
    return panel


def box(panel: Locator, name: str) -> Locator:
    return panel.get_by_role("button", name=re.compile(f"^{name}(,|$)"))


def passing(panel: Locator) -> set[str | None]:
    """What is said of the edges that are drawn."""
    return {one.get_attribute("aria-label") for one in panel.locator(".jp-mlops-wireLabel").all()}


def test_a_step_opens_into_its_cells(lab: Lab) -> None:
    panel = opened(lab, "drawn.ipynb")
    box(panel, "Step features").dblclick()
    place = panel.get_by_role("navigation", name="Place in the flow")
    expect(place).to_contain_text("features")
    expect(box(panel, "Cell 3")).to_be_focused()
    lab.see(
        lambda: passing(panel),
        {
            "rows passes from load to cell 3",
            "rows passes from cell 3 to cell 4",  # and not from load once more
            "rows passes from cell 3 to cell 6",
            "total passes from cell 4 to untagged",
            "total passes from cell 4 to cell 6",
            "SCALE passes from parameters to cell 6",
            "math passes from setup to cell 6",
            "scaled passes from cell 6 to train",
        },
    )
    expect(panel.locator(".jp-mlops-node.jp-mod-outside")).to_have_count(5)

    box(panel, "Cell 6").click()
    expect(lab.cell(6)).to_have_class(ACTIVE)
    cell = panel.get_by_role("region", name="Cell 6")
    expect(cell).to_contain_text("math from cell 0")
    cell.get_by_role("button", name="Run what cell 6 needs, then the cell").click()
    expect(panel.locator('[data-node="#c6"][data-state="fresh"]')).to_be_visible()
    expect(panel.locator('[data-node="train"][data-state="never"]')).to_be_visible()

    panel.get_by_role("button", name="total passes from cell 4 to cell 6").click()
    edge = panel.get_by_role("region", name="From cell 4 to cell 6")
    expect(edge).to_contain_text(re.compile(r"total.*int.*made in cell 4.*used in cell 6"))
    edge.get_by_role("button", name="cell 4").click()
    expect(lab.cell(4)).to_have_class(ACTIVE)
    expect(box(panel, "Cell 4")).to_have_class(ACTIVE)
    expect(edge).to_be_visible()

    box(panel, "Cell 6").click(button="right")
    lab.page.get_by_role("menuitem", name="Tag as train", exact=True).click()
    lab.tagged(6, "train")
    expect(box(panel, "Cell 6")).to_have_count(0)
    expect(edge).to_have_count(0)

    place.get_by_role("button", name="All steps").click()
    expect(box(panel, "Step features")).to_be_focused()
    expect(panel.get_by_role("region", name="Step features")).to_be_visible()


def test_keys_lead_down_along_and_back(lab: Lab) -> None:
    panel = opened(lab, "keys-drawn.ipynb")
    box(panel, "Step features").focus()
    lab.press("Enter")
    expect(panel.get_by_role("button", name="Show its 3 cells")).to_be_visible()
    expect(box(panel, "Step features")).to_be_focused()
    lab.press("Enter")
    expect(box(panel, "Cell 3")).to_be_focused()
    lab.press("ArrowDown", "ArrowDown", "Enter")
    expect(lab.cell(4)).to_have_class(ACTIVE)
    expect(panel.get_by_role("region", name="Cell 4")).to_be_visible()
    lab.press("Escape")
    expect(box(panel, "Step features")).to_be_focused()
    lab.press("Shift+F10")
    lab.page.get_by_role("menuitem", name="Show its cells").click()
    expect(box(panel, "Cell 3")).to_be_focused()
    lab.press("Escape")
    expect(box(panel, "Step features")).to_be_focused()
    panel.get_by_role("button", name="Table", exact=True).click()
    panel.get_by_role("button", name="Show the cells of features").click()
    expect(panel.get_by_role("row")).to_have_count(4)
    said = "cell 4 not run total = sum(rows) rows from cell 2 cell 3 total to cell 5 cell 6"
    expect(panel.get_by_role("row", name=said)).to_be_visible()
    expect(panel.get_by_role("button", name="cell 3").first).to_be_focused()


def test_where_one_is_outlasts_what_changes(lab: Lab) -> None:
    panel = opened(lab, "lasting.ipynb")
    place = panel.get_by_role("navigation", name="Place in the flow")
    box(panel, "Step features").click()
    panel.get_by_role("button", name="Show its 3 cells").click()
    box(panel, "Cell 4").click()
    expect(panel.get_by_role("region", name="Cell 4")).to_be_visible()
    notebook(lab.server.root / "other-drawn.ipynb", *SCALED)
    lab.run("docmanager:open", path="other-drawn.ipynb")
    expect(panel.locator("h2")).to_have_text("other-drawn")
    expect(box(panel, "Step features")).to_be_visible()
    expect(place).to_have_count(0)
    lab.run("application:activate-previous-tab")
    expect(panel.get_by_role("region", name="Cell 4")).to_be_visible()

    lab.select(3)
    lab.press("a")  # a cell above: the chosen one has another number now
    expect(panel.get_by_role("region", name="Cell 5")).to_be_visible()
    for index in (4, 5, 7):
        lab.select(index)
        lab.chord("t", "t")
    expect(place).to_have_count(0)
    lab.press("z")
    expect(place).to_contain_text("features")
    expect(box(panel, "Cell 7")).to_be_visible()


def test_it_is_said_in_every_language_and_to_everybody(lab: Lab) -> None:
    catalogue = {"data": {"jupyter_mlops": bracketed()}, "message": ""}
    lab.page.route(
        re.compile(r"/api/translations/default"), lambda one: one.fulfill(json=catalogue)
    )
    notebook(lab.server.root / "said.ipynb", *SCALED)
    lab.open("said.ipynb")
    panel = lab.show("flow")
    expect(panel.get_by_text("⟦Nothing has run yet.⟧")).to_be_visible()
    panel.locator('[data-node="features"]').dblclick()
    lab.page.evaluate(AXE.read_text())
    for chosen in ("#c4", "(setup)", "load"):
        panel.locator(f'[data-node="{chosen}"]').click()
        expect(panel.locator(".jp-mlops-details")).to_be_visible()
        assert untranslated(lab) == []
        assert lab.page.evaluate(VIOLATIONS) == []
    lab.theme("JupyterLab Dark")
    panel.get_by_role("button", name="⟦Table⟧").click()
    expect(panel.get_by_role("table")).to_be_visible()
    assert untranslated(lab) == []
    assert lab.page.evaluate(VIOLATIONS) == []


def untranslated(lab: Lab) -> list[str]:
    """Texts of the panel in no brackets, but for names of the notebook's own."""
    texts = lab.page.evaluate(WITHOUT, "#jupyter-mlops-panel")
    return [text for text in texts if OWN.sub("", text).strip(" ·.,:/0123456789…") != ""]
