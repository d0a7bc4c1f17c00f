"""What a click settles: rules from corrections, quick fixes, runs that are restored or deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.lab import RUN_MS, Lab, notebook


@pytest.fixture(autouse=True)
def _no_complaints(lab: Lab) -> Iterator[None]:
    yield
    assert lab.complaints == []


def opened(lab: Lab, name: str, *cells: tuple[str, str]) -> Lab:
    notebook(lab.server.root / name, *cells)
    lab.open(name)
    return lab


def test_a_correction_is_remembered_for_other_notebooks(lab: Lab) -> None:
    project = lab.server.root / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text("# ours\n")
    cells = (("", "import acme"), ("", "rows = acme.load_all()"), ("", "more = acme.load_one()"))
    opened(lab, "project/first.ipynb", *cells)
    panel = lab.show()
    expect(panel.get_by_text("imports", exact=True)).to_be_visible()
    lab.select(1)
    lab.chord("t", "l")
    panel.get_by_role("combobox", name="Cells that the rule fits").select_option(
        label="that call acme.load_*"
    )
    expect(panel.get_by_text("Fits 1 more cell here.")).to_be_visible()
    assert (project / "pyproject.toml").read_text() == "# ours\n"
    panel.get_by_role("button", name="Remember").click()
    expect(lab.cell(2)).to_have_attribute("data-mlops-suggested", "load")
    assert '"acme.load_*" = "load"' in (project / "pyproject.toml").read_text()
    notebook(project / "second.ipynb", *cells)
    lab.run("docmanager:open", path="project/second.ipynb")
    expect(lab.cell(1)).to_have_attribute("data-mlops-suggested", "load")
    panel.get_by_text("1 rule for suggestions").click()
    panel.get_by_role("button", name="Forget the rule acme.load_*").click()
    expect(panel.get_by_text("1 rule for suggestions")).to_have_count(0)
    expect(lab.cell(1)).not_to_have_attribute("data-mlops-suggested", "load")


def test_a_draw_is_seeded_and_a_literal_becomes_a_parameter(lab: Lab) -> None:
    cells = (
        ("", "from sklearn.ensemble import RandomForestRegressor"),
        ("load", "x, y = [[1], [2]], [1, 2]"),
        ("train", "model = RandomForestRegressor(n_estimators=5)\nmodel.fit(x, y)"),
    )
    opened(lab, "hints.ipynb", *cells)
    panel = lab.show("findings")
    before = lab.sources
    panel.get_by_role("button", name="Seed it").click()
    lab.says(1, "SEED = 42")
    lab.tagged(1, "parameters")
    assert "random_state=SEED" in lab.sources[3]
    lab.select(0)
    lab.press("z")
    lab.see(lambda: lab.sources, before)
    panel.get_by_role("button", name="Make it the parameter N_ESTIMATORS").click()
    lab.says(1, "N_ESTIMATORS = 5")
    panel.get_by_role("button", name="Seed it").click()
    lab.says(1, "N_ESTIMATORS = 5\nSEED = 42")
    expect(panel.get_by_role("button", name="Seed it")).to_have_count(0)


CHANGED = """() => window.jupyterapp.shell.currentWidget.content.model
    .setMetadata('language_info', {name: 'python', version: 'another'})"""


def test_a_press_acts_though_the_notebook_changes_before_it_ends(lab: Lab) -> None:
    opened(lab, "press.ipynb", ("", "import random"), ("load", "x = random.random()"))
    panel = lab.show("findings")
    fix = panel.get_by_role("button", name="Seed it")
    lab.recording()
    lab.read()
    fix.hover()
    lab.page.mouse.down()
    with lab.page.expect_response("**/jupyter-mlops/analysis*"):
        lab.page.evaluate(CHANGED)  # as a kernel does that has just started
    lab.page.mouse.up()
    lab.says(2, "random.seed(SEED)\nx = random.random()")
    expect(fix).to_have_count(0)
    lab.select(0)
    lab.press("z")
    expect(fix).to_be_visible()
    lab.read()
    fix.focus()
    expect(fix).to_be_focused()
    lab.page.evaluate(CHANGED.replace("another", "third"))
    lab.press("Space")  # before it is read: the notebook is read first
    lab.says(2, "random.seed(SEED)\nx = random.random()")


ABOVE = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel
    .insertCell(1, {cell_type: 'code', source: 'y = 1'})"""


def test_a_press_acts_on_the_cell_that_was_seen_though_another_comes_above(lab: Lab) -> None:
    opened(lab, "above.ipynb", ("", "import random"), ("load", "x = random.random()"))
    fix = lab.show("findings").get_by_role("button", name="Seed it")
    lab.recording()
    lab.read()
    fix.hover()
    lab.page.mouse.down()
    with lab.page.expect_response("**/jupyter-mlops/analysis*") as answer:
        lab.page.evaluate(ABOVE)
    answer.value.finished()
    lab.page.evaluate("() => new Promise(done => setTimeout(done, 100))")  # until it is taken in
    lab.page.mouse.up()
    lab.says(3, "random.seed(SEED)\nx = random.random()")
    assert lab.sources[1] == "y = 1"


SHIFT = "() => { document.querySelector('.jp-mlops-title').style.paddingTop = '120px'; }"


def test_a_press_acts_though_what_is_pressed_moves_away(lab: Lab) -> None:
    opened(lab, "moved.ipynb", ("", "import random"), ("load", "x = random.random()"))
    fix = lab.show("findings").get_by_role("button", name="Seed it")
    lab.recording()
    lab.read()
    fix.hover()
    lab.page.mouse.down()
    lab.page.evaluate(SHIFT)
    lab.page.mouse.up()
    lab.says(2, "random.seed(SEED)\nx = random.random()")
    expect(fix).to_have_count(0)
    lab.select(0)
    lab.press("z")
    lab.read()
    fix.hover()
    lab.page.mouse.down()
    lab.page.mouse.move(0, 0)  # who thinks better of it, lets go elsewhere
    lab.page.mouse.up()
    expect(fix).to_be_visible()
    assert len(lab.sources) == 2


def test_a_fix_that_does_not_fit_any_more_says_so(lab: Lab) -> None:
    opened(lab, "late.ipynb", ("", "import random"), ("load", "x = random.random()"))
    panel = lab.show("findings")
    fix = panel.get_by_role("button", name="Seed it")
    lab.recording()
    lab.read()
    fix.hover()
    lab.page.mouse.down()
    lab.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.model.cells.get(1)
            .sharedModel.setSource('x = 1')"""
    )
    lab.page.mouse.up()
    expect(panel.get_by_role("alert")).to_contain_text("Nothing was changed")
    assert lab.sources == ["import random", "x = 1"]


def test_a_clash_of_names_is_settled_at_once(lab: Lab) -> None:
    clashing = "rows = [1, 2, 3]\nif len(rows) > 2:\n    max = rows[0]"
    opened(lab, "clash.ipynb", ("load", clashing), ("train", "top = max"))
    panel = lab.show("findings")
    panel.get_by_role("button", name="Rename the variable max to max_value").click()
    lab.says(0, clashing.replace("max =", "max_value ="))
    lab.says(1, "top = max_value")
    expect(panel.get_by_text("Nothing stands in the way of an export.")).to_be_visible()


def test_what_failed_leads_to_its_cell_though_others_came_above_it(lab: Lab) -> None:
    cells = (("load", "rows = [1, 2]"), ("train", "half = 1\ntotal = sum(rows) / half"))
    opened(lab, "moved.ipynb", *cells)
    panel = lab.show("export")
    panel.get_by_role("button", name="Export", exact=True).click()
    expect(panel.get_by_text("Written:", exact=True)).to_be_visible()
    train = lab.server.root / "moved/src/moved/train.py"
    code = train.read_text().split("\n")
    line = next(number for number, text in enumerate(code, 1) if "total =" in text)
    train.write_text("\n".join(code).replace("sum(rows)", "max(rows)"))
    panel.get_by_role("button", name="Prove").click()
    differs = panel.get_by_role("alert").filter(has_text="total of step train differs")
    made = differs.get_by_role("button", name="cell 1 line 2")
    expect(made).to_be_visible(timeout=RUN_MS)
    panel.get_by_text("Trace an error to its cell").click()
    pasted = f'File "/opt/moved/train.py", line {line}, in train'
    panel.get_by_role("textbox", name="Traceback of the package").fill(pasted)
    traced = panel.locator("li", has_text=f"train.py:{line}")
    expect(traced.get_by_role("button", name="cell 1 line 2")).to_be_visible()
    lab.select(0)
    lab.press("a")
    expect(differs.get_by_role("button", name="cell 2 line 2")).to_be_visible()
    traced.get_by_role("button", name="cell 2 line 2").click()
    assert lab.run("notebook:delete-cell") is None
    expect(differs).to_contain_text("cell 1 line 2 as exported, which is gone")
    expect(traced).to_contain_text("cell 1 line 2 as exported, which is gone")
    lab.see(lambda: lab.sources, ["", "rows = [1, 2]"])


def run_with(panel: Locator, trees: str, count: int) -> None:
    panel.get_by_label("TREES").fill(trees)
    panel.get_by_role("button", name="Run with these").click()
    expect(panel.locator(".jp-mlops-run")).to_have_count(count, timeout=RUN_MS)
    expect(panel.get_by_role("button", name="Run with these")).to_be_visible()


def compare(lab: Lab, panel: Locator, gallery: Path | None) -> None:
    expect(panel.get_by_role("img", name="finished")).to_have_count(3, timeout=RUN_MS)
    # What `evaluate` measures comes after the end of the run.
    expect(panel.locator(".jp-mlops-metric")).to_have_count(3, timeout=RUN_MS)
    expect(panel.get_by_text("best")).to_be_visible()
    boxes = panel.get_by_role("checkbox", name="Select run")
    for number in range(3):
        boxes.nth(number).check()
    panel.get_by_role("button", name="Compare").click()
    comparison = lab.page.locator(".jp-mlops-compare")
    expect(comparison.get_by_role("row", name="trees 7 8 9")).to_be_visible()
    expect(comparison.locator(".jp-mlops-chart canvas, .jp-mlops-chart svg")).to_be_visible()
    lab.picture(gallery, "compare")
    lab.page.get_by_role("tab", name="Runs 1, 2, 3").locator(".lm-TabBar-tabCloseIcon").click()
    panel.get_by_role("button", name="Clear").click()


def told(lab: Lab, runs: list[dict[str, Any]]) -> list[Any]:
    """Answer for the server about runs; return what it is told of them."""
    sent: list[Any] = []
    name = re.compile("/jupyter-mlops/runs/(r[0-9]+)[/?]")

    def answer(route: Route) -> None:
        asked = route.request
        run = name.search(asked.url)
        if run is None:
            route.fulfill(json={"runs": runs, "next": None})
        elif asked.method == "PATCH":
            sent.append((run[1], asked.post_data_json["tags"]))
            route.fulfill(json={})
        else:
            log = {"name": "stdout/train.txt", "text": f"said by {run[1]}", "cut": 0}
            route.fulfill(json={"cells": [], "logs": [log]})

    lab.page.route(re.compile(r"/jupyter-mlops/runs([?]|/r[0-9]+[/?])"), answer)
    return sent


def made(number: int, **given: Any) -> dict[str, Any]:
    return {
        **{"id": f"r{number}", "key": "k", "number": number, "name": f"run{number}"},
        **{"status": "FINISHED", "started": number, "seconds": 1.5, "changed": f"lr {number}"},
        **{"parameters": {}, "tags": {}, "data": [], "metrics": {"accuracy": number / 10}},
        **{"models": [], **given},
    }


def test_a_note_is_kept_as_it_was_written_last(lab: Lab) -> None:
    runs = [made(2), made(1)]
    sent = told(lab, runs)
    opened(lab, "noted.ipynb", ("load", "a = 1"), ("train", "model = a"))
    panel = lab.show("runs")
    lab.recording()
    panel.get_by_role("button", name="lr 1").click()
    box = panel.get_by_role("textbox", name="Note")
    expect(box).to_have_value("")
    runs[1] = made(1, tags={"mlflow.note.content": "by Ann"})
    panel.locator("[data-run=r2]").get_by_role("button", name="Star").click()
    expect(box).to_have_value("by Ann")
    box.click()
    panel.get_by_role("searchbox").click()
    panel.get_by_role("button", name="Logs").click()
    expect(panel.get_by_label("stdout/train.txt")).to_have_text("said by r1")
    panel.get_by_role("button", name="lr 2").click()
    expect(panel.get_by_role("region", name="Run 2")).to_be_visible()
    expect(panel.get_by_label("stdout/train.txt")).to_have_count(0)
    assert sent == [("r2", {"mlops.star": "1"})]
    box.fill("by me")
    lab.press("Control+Shift+F")  # another panel takes the place of this one
    lab.see(lambda: sent[1:], [("r2", {"mlflow.note.content": "by me"})])


def test_runs_are_compared_once_and_only_those_that_are_there(lab: Lab) -> None:
    runs = [made(3), made(2), made(1)]
    told(lab, runs)
    nothing: dict[str, Any] = dict.fromkeys(("metrics", "parameters", "data", "environment"), [])
    lab.page.route(
        "**/jupyter-mlops/runs/compare?*", lambda one: one.fulfill(json={**nothing, "code": ""})
    )
    opened(lab, "twice.ipynb", ("load", "a = 1"), ("train", "model = a"))
    panel = lab.show("runs")
    lab.recording()
    for number in (1, 3):
        panel.get_by_role("checkbox", name=f"Select run {number}").check()
    compare = panel.get_by_role("button", name="Compare")
    compare.click()
    comparison = lab.page.get_by_role("tab", name="Runs 1, 3")
    expect(comparison).to_have_attribute("aria-selected", "true")
    lab.page.get_by_role("tab", name="twice.ipynb").click()
    compare.click()
    expect(comparison).to_have_attribute("aria-selected", "true")
    expect(comparison).to_have_count(1)
    lab.page.get_by_role("tab", name="twice.ipynb").click()
    del runs[0]
    panel.locator("[data-run=r2]").get_by_role("button", name="Star").click()
    expect(panel.get_by_text("1 selected")).to_be_visible()


def test_a_run_is_restored_by_command_though_the_panel_is_hidden(lab: Lab) -> None:
    told(lab, [made(1, parameters={"trees": "7"})])
    opened(lab, "hidden.ipynb", ("parameters", "TREES = 5"), ("train", "model = TREES"))
    panel = lab.show("runs")
    lab.recording()
    lab.read()
    expect(panel.locator(".jp-mlops-run")).to_have_count(1)
    lab.run("filebrowser:activate")
    lab.page.evaluate(ABOVE.replace("insertCell(1", "insertCell(0"))
    assert lab.run("jupyter-mlops:restore-run", run="1") is True
    lab.see(lambda: lab.sources, ["y = 1", "TREES = 7", "model = TREES"])


def test_a_run_is_dragged_into_the_notebook_and_columns_are_moved(lab: Lab) -> None:
    run = {
        **{"id": "abc", "key": "k", "number": 1, "name": "first", "status": "FINISHED"},
        **{"started": 1, "seconds": 1.5, "changed": "", "parameters": {}, "tags": {}, "data": []},
        **{"metrics": {"accuracy": 0.9, "loss": 0.1}, "models": [{"name": "model"}]},
    }
    lab.page.route(
        re.compile("/jupyter-mlops/runs[?]"),
        lambda one: one.fulfill(json={"runs": [run], "next": None}),
    )
    lab.page.route("**/jupyter-mlops/runs/abc/cells?*", lambda one: one.fulfill(json={"cells": []}))
    opened(lab, "dragged.ipynb", ("load", "a = 1"), ("train", "model = a"))
    panel = lab.show("runs")
    title = panel.get_by_role("button", name="first")
    expect(title).to_be_visible()
    lab.recording()
    title.hover()
    lab.page.mouse.down()
    box = lab.cell(1).bounding_box()
    assert box is not None
    lab.page.mouse.move(box["x"] + 200, box["y"] + 10, steps=5)
    expect(lab.cell(1)).to_have_class(re.compile("jp-mod-dropTarget"))
    lab.page.mouse.up()
    lab.see(lambda: len(lab.sources), 3)
    assert 'load_model("runs:/abc/model")' in lab.sources[1]
    lab.select(0)
    lab.press("z")
    lab.see(lambda: lab.sources, ["a = 1", "model = a"])

    panel.get_by_text("Columns: accuracy").click()
    panel.get_by_role("checkbox", name="loss").check()
    panel.get_by_role("button", name="Move loss to the left").click()
    expect(panel.get_by_text("Columns: loss, accuracy")).to_be_visible()


@pytest.mark.timeout(900)
def test_runs_are_compared_restored_deleted_and_their_logs_shown(
    lab: Lab, gallery: Path | None
) -> None:
    folder = lab.server.root / "kept"
    folder.mkdir()
    (folder / ".git").mkdir()
    cells = (
        ("parameters", "TREES = 5  # many"),
        ("load", "rows = [1, 2]"),
        ("train", "model = sum(rows) * TREES\nprint('fitted', TREES)"),
        ("evaluate", "accuracy = model / 30"),
    )
    opened(lab, "kept/back.ipynb", *cells)
    panel = lab.show("runs")
    lab.recording()
    panel.get_by_text("Parameters").first.click()
    run_with(panel, "7", 1)
    run_with(panel, "8", 2)
    run_with(panel, "9", 3)
    panel.get_by_role("button", name="Reset").click()

    # The form leaves the cell: what the notebook says now is not what ran last.
    now = panel.get_by_role("note", name="The notebook now")
    expect(now).to_contain_text("TREES 9 → 5")
    compare(lab, panel, gallery)

    first = panel.locator(".jp-mlops-run").last
    first.get_by_role("button", name="#1").click()
    details = panel.get_by_role("region", name="Run 1")
    details.get_by_role("button", name="Logs").click()
    expect(details.get_by_label("stdout/train.txt")).to_have_text("fitted 7\n")

    details.get_by_role("button", name="Restore…").click()
    expect(details.get_by_role("button", name="Restore", exact=True)).to_be_in_viewport()
    details.get_by_role("radio", name="Parameters only").check()
    expect(details.get_by_text("+TREES = 7  # many")).to_be_visible()
    lab.says(0, "TREES = 5  # many")
    details.get_by_role("button", name="Restore", exact=True).click()
    lab.says(0, "TREES = 7  # many")
    lab.select(0)
    lab.press("z")
    lab.says(0, "TREES = 5  # many")

    lab.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.model.cells.get(2)
            .sharedModel.setSource('model = 0')"""
    )
    details.get_by_role("button", name="Restore…").click()
    expect(details.get_by_text("-model = 0")).to_be_visible()
    details.get_by_role("button", name="Restore", exact=True).click()
    lab.see(lambda: lab.sources[1:], [source for _, source in cells[1:]])
    lab.says(0, "TREES = 7  # many")

    first.click(button="right")
    lab.page.get_by_role("menuitem", name="Delete").click()
    expect(panel.locator(".jp-mlops-run")).to_have_count(2, timeout=RUN_MS)
    panel.get_by_role("button", name="Undo").click()
    expect(panel.locator(".jp-mlops-run")).to_have_count(3, timeout=RUN_MS)

    details.get_by_role("button", name="Restore…").click()
    details.get_by_role("radio", name="As a new notebook").check()
    details.get_by_role("button", name="Write and open").click()
    expect(panel.locator("h2")).to_have_text("back-run-1")
    lab.says(1, "# Parameters\nTREES = 7")
