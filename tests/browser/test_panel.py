"""What the panel does in JupyterLab: each behaviour once, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.lab import COMMANDED, RUN_MS, SECTIONS, Lab, notebook, page
from tests.jupyter_process import Server

PIPELINE = (
    ("md", "# Numbers"),
    ("", "import math"),
    ("parameters", "TREES = 5  # many"),
    ("load", "rows = [1, 2, 3]"),
    ("features", "rows.append(4)\ntotal = sum(rows)"),
    ("train", "model = math.sqrt(total) * TREES"),
    ("evaluate", "score = model / 2"),
)
UNTAGGED = (
    ("", "import pandas as pd"),
    ("", 'df = pd.read_csv("data.csv")'),
    (
        "",
        "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression()\n"
        "model.fit(df[['a']], df.b)\nprint(model.score(df[['a']], df.b))",
    ),
    ("", "x = 1"),
)


@pytest.fixture(autouse=True)
def _no_complaints(lab: Lab) -> Iterator[None]:
    yield
    assert lab.complaints == []


def opened(lab: Lab, name: str, *cells: tuple[str, str]) -> Lab:
    notebook(lab.server.root / name, *cells)
    lab.open(name)
    return lab


NOTEBOOK = "window.jupyterapp.shell.currentWidget.content.model"
# What Lab writes into the notebook last of all once the kernel has started.
KERNEL_KNOWN = f"() => {NOTEBOOK}.getMetadata('language_info')?.version"
KEYS = {
    "l": "load",
    "f": "features",
    "t": "train",
    "e": "evaluate",
    "p": "parameters",
    "s": "skip",
    "0": "",
}


def test_each_key_tags_and_one_undo_takes_it_back(lab: Lab) -> None:
    opened(lab, "keys.ipynb", *PIPELINE)
    for key, tag in KEYS.items():
        lab.select(4)
        lab.chord("t", key)
        lab.tagged(4, *filter(None, [tag]))
        if tag:
            expect(lab.cell(4)).to_have_attribute("data-mlops-step", tag)
        if tag != "features":
            lab.press("z")
        lab.tagged(4, "features")


def test_many_cells_at_once_are_one_undo(lab: Lab) -> None:
    opened(lab, "many.ipynb", *PIPELINE)
    before = lab.tags
    lab.select(3)
    lab.press("Shift+ArrowDown", "Shift+ArrowDown")
    lab.chord("t", "t")
    lab.see(lambda: lab.tags[3:6], [["train"]] * 3)
    lab.press("z")
    lab.see(lambda: lab.tags, before)


def test_a_chip_opens_the_menu_of_tags(lab: Lab) -> None:
    opened(lab, "chip.ipynb", *PIPELINE)
    lab.cell(3).locator(".jp-mlops-chip").click()
    lab.page.get_by_role("menuitem", name="Tag as evaluate", exact=True).click()
    lab.tagged(3, "evaluate")


def test_rows_are_dragged_onto_a_step(lab: Lab) -> None:
    opened(lab, "drag.ipynb", *PIPELINE)
    panel = lab.show()
    expect(panel.get_by_role("heading", name="setup")).to_be_visible()
    lab.recording()
    panel.locator(".jp-mlops-row", has_text="rows = [1, 2, 3]").drag_to(
        panel.get_by_role("region", name="Step train")
        .or_(panel.locator("section[data-mlops-role=train]"))
        .first
    )
    lab.tagged(3, "train")


def test_rows_are_chosen_one_by_one_and_tagged_together(lab: Lab) -> None:
    opened(lab, "chosen.ipynb", *PIPELINE)
    panel = lab.show()
    expect(panel.get_by_role("heading", name="setup")).to_be_visible()
    lab.recording()
    rows = panel.locator(".jp-mlops-row")
    chosen = panel.locator(".jp-mlops-row.jp-mod-chosen")
    rows.nth(1).click()
    expect(chosen).to_have_count(1)
    for count, number in ((2, 2), (3, 3), (2, 2)):
        rows.nth(number).click(modifiers=["Control"])
        expect(chosen).to_have_count(count)
    rows.nth(3).press("s")
    lab.see(lambda: [tags for tags in lab.tags if tags == ["skip"]], [["skip"]] * 2)


def test_the_keyboard_keeps_its_place_in_the_list(lab: Lab) -> None:
    opened(lab, "place.ipynb", *PIPELINE, ("", 'rows = open("rows.csv").read()'), ("", "print(1)"))
    panel = lab.show()
    lab.recording()
    lab.read()
    row = panel.locator(".jp-mlops-row[data-cell=c5]")
    row.click()
    lab.press("t", "l")
    lab.tagged(5, "load")
    expect(row).to_be_focused()
    lab.press("ArrowUp")
    expect(panel.locator(".jp-mlops-row[data-cell=c3]")).to_be_focused()

    lab.press("Shift+F10")
    lab.page.get_by_role("menuitem", name="Tag as evaluate", exact=True).click()
    lab.tagged(3, "evaluate")
    expect(panel.locator(".jp-mlops-row[data-cell=c3]")).to_be_focused()
    panel.get_by_role("button", name="Tag cell 8").press("Enter")
    lab.page.get_by_role("menuitem", name="Tag as skip").click()
    lab.tagged(8, "skip")
    expect(panel.locator(".jp-mlops-row[data-cell=c8]")).to_be_focused()

    panel.get_by_role("button", name="Reject it").press("Enter")
    expect(panel.get_by_role("button", name="Reject it")).to_have_count(0)
    expect(panel.locator(".jp-mlops-row:focus")).to_have_count(1)
    pencil = panel.get_by_role("button", name="Rename the step load")
    lab.page.mouse.move(900, 700)
    pencil.press("Enter")
    panel.get_by_role("combobox", name="Name of the step").press("Escape")
    expect(pencil).to_be_focused()


def test_a_chip_gives_the_keys_back_to_the_notebook(lab: Lab) -> None:
    opened(lab, "chip_keys.ipynb", *PIPELINE, ("", 'lines = open("rows.csv").readlines()'))
    lab.show()
    lab.recording()
    lab.cell(3).locator(".jp-mlops-chip").click()
    lab.page.get_by_role("menuitem", name="Tag as evaluate", exact=True).click()
    lab.tagged(3, "evaluate")
    lab.wait(COMMANDED)
    lab.press("z")
    lab.tagged(3, "load")
    lab.cell(7).locator(".jp-mod-ghost").click()
    lab.tagged(7, "load")
    lab.wait(COMMANDED)
    lab.press("z")
    lab.tagged(7)


MANY = [("", f"name_of_a_rather_long_value_{number} = {number}") for number in range(100)]


def test_a_lane_of_many_rows_is_scrolled_and_left_with_one_tab(lab: Lab) -> None:
    opened(lab, "many_rows.ipynb", *MANY)
    panel = lab.show()
    rows = panel.locator(".jp-mlops-row")
    expect(rows).to_have_count(100)
    expect(panel.locator(".jp-mlops-row[tabindex='0']")).to_have_count(1)
    rows.last.scroll_into_view_if_needed()
    expect(rows.last).to_be_in_viewport()
    rows.nth(30).click()
    rows.last.click(modifiers=["Shift"])
    expect(panel.locator(".jp-mlops-row.jp-mod-chosen")).to_have_count(70)
    rows.last.click()
    lab.wait("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex === 99")
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
    section = panel.get_by_role("tabpanel")
    assert section.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_a_step_is_renamed_in_all_its_cells(lab: Lab) -> None:
    opened(lab, "rename.ipynb", *PIPELINE, ("train", "other = 2"), ("train:boost", "third = 3"))
    panel = lab.show()
    expect(panel.get_by_role("heading", name="setup")).to_be_visible()
    lab.recording()
    panel.get_by_role("heading", name="train", exact=True).dblclick()
    name = panel.get_by_role("combobox", name="Name of the step")
    name.fill("boost")
    expect(panel.get_by_role("alert")).to_have_text("Another step has this name.")
    name.fill("a b")
    expect(panel.get_by_role("alert")).to_have_text("Letters, digits, _ and - only.")
    name.fill("forest")
    name.press("Enter")
    lab.see(
        lambda: [lab.tags[index] for index in (5, 7, 8)],
        [["train:forest"], ["train:forest"], ["train:boost"]],
    )


NAMED = (
    ("", "from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier"),
    ("", "from sklearn.model_selection import train_test_split"),
    ("load", "X, y = [[0], [1]] * 4, [0, 1] * 4"),
    ("features", "X_train, X_test, y_train, y_test = train_test_split(X, y)"),
    ("train", "forest = RandomForestClassifier()\nforest.fit(X_train, y_train)"),
    ("", "boost = GradientBoostingClassifier()\nboost.fit(X_train, y_train)"),
    ("evaluate", "print(forest.score(X_test, y_test))"),
)


def test_a_step_is_offered_names_of_what_it_gives(lab: Lab) -> None:
    opened(lab, "named.ipynb", *NAMED)
    panel = lab.show()
    expect(panel.get_by_role("heading", name="setup")).to_be_visible()
    lab.recording()
    before, offered = lab.tags, panel.get_by_role("option")
    rename = panel.get_by_role("button", name="Rename the step features in all its cells")
    panel.get_by_role("heading", name="features", exact=True).dblclick()
    expect(offered).to_have_text(["split"])
    lab.press("Escape")
    expect(rename).to_be_focused()
    assert lab.tags == before
    lab.press("Enter")
    expect(panel.get_by_text("Tab takes split")).to_be_visible()
    lab.press("Tab")
    lab.tagged(3, "features:split")
    expect(panel.get_by_role("button", name="Rename the step features:split")).to_be_focused()

    panel.locator(".jp-mlops-row", has_text="boost = ").click(button="right")
    lab.page.get_by_role("menuitem", name="Tag as train:boost").click()
    lab.tagged(5, "train:boost")
    lab.read()
    panel.get_by_role("heading", name="train", exact=True).dblclick()
    expect(offered).to_have_text(["forest", "random_forest"])
    lab.press("ArrowDown", "ArrowDown")
    expect(offered.nth(1)).to_have_attribute("aria-selected", "true")
    offered.first.click()
    lab.tagged(4, "train:forest")
    lab.select(0)
    lab.press("z", "z", "z")
    lab.see(lambda: lab.tags, before)


def test_suggestions_are_accepted_split_and_rejected(lab: Lab) -> None:
    opened(lab, "suggest.ipynb", *UNTAGGED)
    panel = lab.show()
    expect(lab.cell(1)).to_have_attribute("data-mlops-suggested", "load")
    assert lab.tags == [None] * 4
    lab.select(1)
    lab.press("Tab")
    expect(lab.cell(1)).to_have_attribute("data-mlops-step", "load")
    expect(lab.cell(2)).to_have_class(re.compile("jp-mod-active"))
    lab.read()
    expect(lab.cell(2)).to_have_attribute("data-mlops-suggested", re.compile("."))
    lab.wait(COMMANDED)
    lab.press("Escape")
    expect(lab.cell(2)).not_to_have_attribute("data-mlops-suggested", re.compile(".*"))
    lab.run("jupyter-mlops:suggest")
    expect(lab.cell(2)).to_have_attribute("data-mlops-suggested", re.compile("."))
    expect(panel.locator("#jp-mlops-tab-stages")).to_be_focused()
    lab.select(2)
    lab.press("Tab")
    lab.see(lambda: lab.tags, [None, ["load"], ["train"], ["evaluate"], None])
    assert lab.sources[3].startswith("print(model.score")
    lab.select(2)
    lab.press("z")
    lab.see(lambda: lab.tags, [None, ["load"], None, None])
    expect(panel.get_by_role("heading", name="load", exact=True)).to_be_visible()


def test_two_cells_that_are_split_at_once_stay_in_order(lab: Lab) -> None:
    trained = [UNTAGGED[2][1].replace("model", name) for name in ("first", "second", "third")]
    opened(lab, "splits.ipynb", *UNTAGGED[:2], *[("", text) for text in trained], UNTAGGED[3])
    panel = lab.show()
    expect(lab.cell(4)).to_have_attribute("data-mlops-suggested", re.compile("."))
    before = "\n".join(lab.sources)
    panel.get_by_role("button", name=re.compile("^Accept all")).click()
    lab.see(lambda: [tags[0] if tags else "" for tags in lab.tags],
            ["", "load", *["train", "evaluate"] * 3, ""])  # fmt: skip
    assert "\n".join(lab.sources) == before
    lab.select(1)
    lab.press("z")
    lab.see(lambda: lab.tags, [None] * 6)


def test_the_flow_leads_to_the_cells(lab: Lab) -> None:
    opened(lab, "flow.ipynb", *PIPELINE)
    panel = lab.show("flow")
    expect(panel.locator(".jp-mlops-node")).to_have_count(4)
    panel.get_by_role("button", name="total passes from features to train").click()
    details = panel.get_by_role("region", name="From features to train")
    details.get_by_role("button", name="cell 4 line 2").click()
    expect(lab.cell(4)).to_have_class(re.compile("jp-mod-active"))
    train = panel.get_by_role("button", name="Step train")
    train.focus()
    expect(train).to_be_focused()
    expect(panel.get_by_role("button", name="Step load")).to_have_class(re.compile("jp-mod-above"))
    lab.press("Enter")
    expect(lab.cell(5)).to_have_class(re.compile("jp-mod-active"))
    expect(panel.get_by_role("region", name="Step train")).to_contain_text("rests also on")
    panel.get_by_role("button", name="Table").click()
    expect(panel.get_by_role("table")).to_have_count(2)  # the steps, and what passes
    expect(panel.get_by_role("table").nth(1).get_by_role("row")).to_have_count(4)


INSERT = f"""() => {NOTEBOOK}.sharedModel.insertCell(0, {{cell_type: 'code', source: 'y = 1'}})"""


def press_while_a_cell_comes(lab: Lab, target: Locator) -> None:
    """Click, slowly: a cell comes above, and is read, while the mouse is down."""
    target.hover()
    lab.page.mouse.down()
    with lab.page.expect_response("**/jupyter-mlops/analysis*") as answer:
        lab.page.evaluate(INSERT)
    answer.value.finished()
    lab.page.evaluate("() => new Promise(done => setTimeout(done, 100))")  # until it is taken in
    lab.page.mouse.up()


def test_a_press_in_the_flow_is_of_the_cell_that_was_seen(lab: Lab) -> None:
    cells = ("load", "rows = [1, 2]"), ("train", "a = sum(rows)"), ("train", "b = a + 1")
    opened(lab, "flow_press.ipynb", *cells, ("train", "c = b + 2"))
    panel = lab.show("flow")
    lab.recording()
    panel.get_by_role("button", name="Step train").dblclick()
    press_while_a_cell_comes(lab, panel.get_by_role("button", name=re.compile("^Cell 2")))
    expect(lab.cell(3)).to_have_class(re.compile("jp-mod-active"))
    link = panel.get_by_role("region", name="Cell 3").get_by_role("heading").get_by_role("button")
    lab.select(1)
    press_while_a_cell_comes(lab, link)
    expect(lab.cell(4)).to_have_class(re.compile("jp-mod-active"))


def test_a_cell_that_is_tagged_in_the_flow_leaves_the_focus_there(lab: Lab) -> None:
    opened(lab, "flow_tag.ipynb", *PIPELINE, ("train", "other = model + 1"))
    panel = lab.show("flow")
    lab.recording()
    panel.get_by_role("button", name="Step train").dblclick()
    panel.get_by_role("button", name=re.compile("^Cell 5")).press("Shift+F10")
    lab.page.get_by_role("menuitem", name="Tag as evaluate", exact=True).click()
    lab.tagged(5, "evaluate")
    expect(panel.get_by_role("button", name=re.compile("^Cell 5"))).to_have_count(0)
    expect(panel.locator(".jp-mlops-graph :focus")).to_have_count(1)


KEPT = f"() => Array.from({NOTEBOOK}.cells, cell => cell.getMetadata('mlops') ?? null)"


def add_and_ignore(panel: Locator) -> None:
    """Say that train needs features, for a file, and not load."""
    panel.get_by_role("button", name="Step train").click()
    panel.get_by_role("button", name="Needs another step…").click()
    expect(panel.get_by_role("combobox", name="The step that train needs")).to_have_value(
        "features"
    )
    reason = panel.get_by_role("textbox", name="What it takes from there")
    expect(reason).to_be_focused()
    reason.press("Escape")
    expect(panel.get_by_role("button", name="Needs another step…")).to_be_focused()
    panel.page.keyboard.press("Enter")
    reason.fill("the file sales.csv")
    reason.press("Enter")
    expect(panel.get_by_role("button", name="Step train")).to_be_focused()
    expect(panel.get_by_role("button", name="Added by hand from features to train")).to_be_visible()
    expect(panel.get_by_role("button", name="Needs another step…")).to_have_count(0)

    panel.get_by_role("button", name="rows passes from load to train").click()
    panel.get_by_role("button", name="Ignore…").click()
    panel.get_by_role("textbox", name="Why it does not count").fill("its length is the same")
    panel.get_by_role("button", name="Ignore it").click()
    expect(panel.get_by_text("Ignored: its length is the same")).to_be_visible()
    expect(panel.get_by_role("button", name="Count it again")).to_be_focused()


def test_an_edge_is_added_and_ignored_for_a_reason(lab: Lab) -> None:
    cells = (
        ("load", "rows = [1, 2, 3]"),
        ("features", "total = sum(rows)\nprint('a file is written')"),
        ("train", "model = len(rows)"),
    )
    opened(lab, "edges.ipynb", *cells)
    panel = lab.show("flow")
    lab.recording()
    add_and_ignore(panel)
    added = panel.get_by_role("button", name="Added by hand from features to train")
    panel.get_by_role("button", name="Table").click()
    expect(
        panel.get_by_role("row", name="features added: the file sales.csv train")
    ).to_be_visible()
    expect(panel.get_by_role("row", name="rows ignored: its length is the same")).to_be_visible()

    lab.select(0)
    lab.press("z")
    expect(panel.get_by_role("row", name="ignored")).to_have_count(0)
    expect(
        panel.get_by_role("row", name="features added: the file sales.csv train")
    ).to_be_visible()
    lab.press("Shift+z")
    expect(panel.get_by_role("row", name="rows ignored: its length is the same")).to_be_visible()

    # What was added is run first, and what ran later makes stale; what is ignored does neither.
    train = lab.show().locator("section[aria-label='Step train']")
    train.get_by_role("button", name="Run what train needs, then train").click()
    expect(panel.locator(".jp-mlops-plan li")).to_have_count(3)  # features needs load
    panel.get_by_role("button", name="Run", exact=True).click()
    expect(train.locator(".jp-mod-fresh")).to_be_visible()
    features = panel.locator("section[aria-label='Step features']")
    features.get_by_role("button", name="Run the cells of features").click()
    expect(train.locator(".jp-mod-stale")).to_have_attribute(
        "title", "`features` ran later (the file sales.csv)"
    )
    train.get_by_role("button", name="Run the cells of train").click()
    expect(train.locator(".jp-mod-fresh")).to_be_visible()

    lab.show("flow").get_by_role("button", name="Graph", exact=True).click()
    added.click()
    panel.get_by_role("button", name="Remove").click()
    expect(added).to_have_count(0)
    lab.show()
    panel.get_by_role("button", name="Run the cells of load").click()
    expect(features.locator(".jp-mod-stale")).to_be_visible()
    expect(train.locator(".jp-mod-fresh")).to_be_visible()
    lab.show("flow")
    panel.get_by_role("button", name="rows passes from load to train").click()
    panel.get_by_role("button", name="Count it again").click()
    expect(panel.get_by_role("button", name="Ignore…")).to_be_visible()
    assert [cell for cell in lab.page.evaluate(KEPT) if cell] == []
    lab.show()
    expect(train.locator(".jp-mod-stale")).to_be_visible()


def test_an_edge_is_added_from_the_step_that_was_chosen_or_not_at_all(lab: Lab) -> None:
    cells = ("load", "rows = [1, 2]"), ("features", "print('a')"), ("train", "model = 1")
    opened(lab, "edge_stays.ipynb", *cells)
    panel = lab.show("flow")
    lab.recording()
    panel.get_by_role("button", name="Step train").click()
    panel.get_by_role("button", name="Needs another step…").click()
    source = panel.get_by_role("combobox", name="The step that train needs")
    source.select_option("load")
    reason = panel.get_by_role("textbox", name="What it takes from there")
    reason.fill("rows.csv")
    lab.page.evaluate(f"() => {NOTEBOOK}.cells.get(2).sharedModel.setSource('model = rows')")
    expect(panel.get_by_role("alert")).to_have_text("There is an edge from load to train already.")
    expect(source).to_have_value("load")
    reason.press("Enter")
    expect(panel.get_by_role("button", name="Add", exact=True)).to_be_disabled()
    assert lab.page.evaluate(KEPT) == [None] * 3
    source.select_option("features")
    reason.press("Enter")
    lab.see(lambda: lab.page.evaluate(KEPT)[2]["edges"][0]["from"], "features")


def test_what_a_step_needs_is_shown_where_one_is(lab: Lab) -> None:
    loads = [("load", f"a{number} = {number}") for number in range(40)]
    opened(lab, "plan.ipynb", *loads, ("train", "model = a3"))
    panel = lab.show()
    lab.recording()
    needed = panel.get_by_role("button", name="Run what train needs, then train")
    needed.press("Enter")
    run = panel.get_by_role("button", name="Run", exact=True)
    expect(run).to_be_focused()
    expect(run).to_be_in_viewport()
    lab.press("Escape")
    expect(run).to_have_count(0)
    expect(needed).to_be_focused()


def test_a_cell_whose_text_names_its_step_is_left_alone(lab: Lab) -> None:
    opened(lab, "written.ipynb", ("load", "rows = [1]"), ("", "#| mlops: train\nm = sum(rows)"))
    panel = lab.show()
    lab.recording()
    lab.read()
    panel.locator(".jp-mlops-row[data-cell=c1]").press("e")
    said = panel.get_by_text("Cell 1 stays as it is: its text names its step.")
    expect(said).to_be_visible()
    assert lab.tags[1] is None
    panel.get_by_role("button", name="Close").click()
    expect(said).to_have_count(0)


def test_the_selected_cell_shows_what_it_takes_and_who_takes_it(lab: Lab) -> None:
    opened(lab, "near.ipynb", *PIPELINE)
    lab.show()
    lab.select(4)
    expect(lab.cell(3)).to_have_attribute("data-mlops-near", "above")
    expect(lab.cell(5)).to_have_attribute("data-mlops-near", "below")
    expect(lab.cell(6)).not_to_have_attribute("data-mlops-near", re.compile(".*"))


WINDOWED = """() => {
  const { content } = window.jupyterapp.shell.currentWidget;
  content.notebookConfig = {...content.notebookConfig, windowingMode: 'full'};
}"""


def test_the_minimap_of_lab_shows_the_steps(lab: Lab) -> None:
    opened(lab, "map.ipynb", *PIPELINE)
    lab.page.evaluate(WINDOWED)  # the mode in which Lab fills its minimap
    lab.run("notebook:toggle-virtual-scrollbar")
    item = lab.page.locator(".jp-WindowedPanel-scrollbar-item").nth(5)
    expect(item).to_have_attribute("data-mlops-step", "train")
    lab.select(5)
    lab.chord("t", "e")
    expect(item).to_have_attribute("data-mlops-step", "evaluate")


def test_cells_that_run_at_once_are_recorded(lab: Lab) -> None:
    opened(lab, "hasty.ipynb", *PIPELINE)
    lab.wait("() => window.jupyterapp.shell.currentWidget.sessionContext.session?.kernel")
    lab.run("notebook:run-all-cells")  # before it says anything
    panel = lab.show()
    expect(panel.get_by_text("What is shown is what a fresh run gives.")).to_be_visible()
    for step in ("load", "features", "train", "evaluate"):
        expect(panel.get_by_label(f"Step {step}").locator(".jp-mod-fresh")).to_be_visible()


def test_cells_that_ran_before_a_tag_was_there_are_said_so(lab: Lab) -> None:
    opened(lab, "before.ipynb", ("", "a = 1"), ("", "b = a + 1"))
    panel = lab.show()
    lab.idle()
    lab.run("notebook:run-all-cells")
    lab.wait(f"() => {NOTEBOOK}.cells.get(1).executionCount === 2")
    lab.select(1)
    lab.chord("t", "t")
    expect(panel.get_by_text("2 cells ran before they could be recorded.")).to_be_visible()
    panel.get_by_role("button", name="Restart and run all").click()
    lab.page.locator(".jp-Dialog .jp-mod-accept").click()
    expect(panel.get_by_text("What is shown is what a fresh run gives.")).to_be_visible()


SLOW_SAVE = """() => {
  const contents = window.jupyterapp.serviceManager.contents, save = contents.save.bind(contents);
  window.saves = [];
  contents.save = (...given) => {
    window.saves.push('begun');
    return save(...given).then(made => new Promise(done => setTimeout(() => done(made), 1500)))
      .finally(() => window.saves.push('ended'));
  };
}"""


def test_a_save_of_the_panel_waits_for_one_of_lab(lab: Lab) -> None:
    opened(lab, "saved.ipynb", *PIPELINE)
    panel = lab.show("export")
    lab.wait(KERNEL_KNOWN)
    lab.page.evaluate(SLOW_SAVE)
    lab.select(3)
    lab.chord("t", "f")
    lab.tagged(3, "features")
    lab.page.evaluate("() => void window.jupyterapp.shell.currentWidget.context.save()")
    panel.get_by_role("button", name="Preview").click()
    expect(panel.get_by_text("+def features(")).to_be_visible()
    assert lab.page.evaluate("window.saves") == ["begun", "ended"]


def test_a_restarted_kernel_has_run_nothing(lab: Lab) -> None:
    opened(lab, "restart.ipynb", *PIPELINE)
    panel = lab.show()
    lab.recording()
    load = panel.locator("section[aria-label='Step load']")
    load.get_by_role("button", name="Run the cells of load").click()
    expect(load.locator(".jp-mod-fresh")).to_be_visible()
    lab.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    expect(load.locator(".jp-mod-never")).to_be_visible()
    expect(panel.get_by_text("Nothing has run yet.")).to_be_visible()


def test_a_restart_in_another_page_is_seen(lab: Lab, browser: Browser) -> None:
    lab.forgiven.append("Comm not found")  # what Lab says of the other page's comm
    opened(lab, "shared.ipynb", *PIPELINE)
    panel = lab.show()
    lab.recording()
    load = panel.locator("section[aria-label='Step load']")
    load.get_by_role("button", name="Run the cells of load").click()
    expect(load.locator(".jp-mod-fresh")).to_be_visible()
    with page(browser, lab.server) as other:
        other.open("shared.ipynb")
        there = other.show().locator("section[aria-label='Step load']")
        expect(there.locator(".jp-mod-fresh")).to_be_visible()
        other.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
        )
        other.recording()
    lab.recording()
    expect(load.locator(".jp-mod-never")).to_be_visible()


def test_a_renamed_notebook_keeps_its_panel(lab: Lab) -> None:
    opened(lab, "old.ipynb", ("train:one", "a = 1"))
    panel = lab.show()
    lab.idle()  # the path of a session that is being made cannot be changed yet
    # Jupyter Server answers 500 when the file moves while Lab makes its first checkpoint.
    checkpoint = lab.server.root / ".ipynb_checkpoints" / "old-checkpoint.ipynb"
    lab.see(checkpoint.exists, True)
    lab.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.context.rename('fresh_name.ipynb')"
    )
    expect(panel.locator("h2")).to_have_text("fresh_name")
    expect(panel.get_by_role("heading", name="train:one")).to_be_visible()


def test_runs_follow_a_notebook_to_its_new_name(lab: Lab) -> None:
    opened(lab, "untitled.ipynb", *PIPELINE)
    panel = lab.show("runs")
    lab.recording()
    lab.run("notebook:run-all-cells")
    runs = panel.locator(".jp-mlops-run")
    expect(runs).to_have_count(1, timeout=RUN_MS)
    checkpoint = lab.server.root / ".ipynb_checkpoints" / "untitled-checkpoint.ipynb"
    lab.see(checkpoint.exists, True)
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.rename('churn.ipynb')")
    expect(panel.locator("h2")).to_have_text("churn")
    expect(runs).to_have_count(1, timeout=RUN_MS)
    lab.select(5)
    lab.run("notebook:run-cell")
    expect(runs).to_have_count(2, timeout=RUN_MS)


def test_the_flow_follows_the_text(lab: Lab) -> None:
    opened(lab, "follow.ipynb", *PIPELINE)
    panel = lab.show("flow")
    expect(panel.get_by_role("button", name="total passes from features to train")).to_be_visible()
    lab.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.model.cells.get(5)
            .sharedModel.setSource('model = math.sqrt(sum(rows)) * TREES')"""
    )
    expect(panel.get_by_role("button", name="rows passes from features to train")).to_be_visible()


def test_a_finding_leads_to_its_line_and_is_mended(lab: Lab) -> None:
    opened(lab, "finding.ipynb", ("load", "a = 1\nx = input()"), ("train", "y = x"))
    panel = lab.show("findings")
    panel.get_by_role("button", name="cell 0 line 2").click()
    expect(lab.cell(0)).to_have_class(re.compile("jp-mod-active"))
    panel.locator(".jp-mlops-finding").click(button="right")
    lab.page.get_by_role("menuitem", name="Tag it parameters").click()
    lab.tagged(0, "parameters")


def test_steps_run_and_become_stale(lab: Lab) -> None:
    opened(lab, "running.ipynb", *PIPELINE)
    panel = lab.show()
    lab.recording()
    train = panel.locator("section[aria-label='Step train']")
    train.get_by_role("button", name="Run what train needs, then train").click()
    plan = panel.locator(".jp-mlops-plan li")
    expect(plan).to_have_count(5)
    panel.get_by_role("button", name="Run", exact=True).click()
    expect(train.locator(".jp-mod-fresh")).to_be_visible()
    lab.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.model.cells.get(4)
            .sharedModel.setSource('rows.append(5)\\ntotal = sum(rows) + 1')"""
    )
    features = panel.locator("section[aria-label='Step features']")
    features.get_by_role("button", name="Run the cells of features").click()
    expect(train.locator(".jp-mod-stale")).to_be_visible()
    order = panel.locator("header .jp-mlops-warn").first
    expect(order).to_contain_text("cell 5 is stale: ")
    order.get_by_role("button", name="cell 5").click()
    expect(lab.cell(5)).to_have_class(re.compile("jp-mod-active"))
    order.get_by_role("button", name=re.compile("^Run the ")).click()
    expect(train.locator(".jp-mod-fresh")).to_be_visible()


def test_what_was_edited_or_moved_since_it_ran_is_not_fresh(lab: Lab) -> None:
    opened(lab, "edited.ipynb", *PIPELINE)
    panel = lab.show()
    lab.recording()
    lab.run("notebook:run-all-cells")
    fresh = panel.get_by_text("What is shown is what a fresh run gives.")
    expect(fresh).to_be_visible()
    write = f"text => {NOTEBOOK}.cells.get(3).sharedModel.setSource(text)"
    lab.page.evaluate(write, "rows = [1, 2, 30]")
    order = panel.locator("header .jp-mlops-warn").first
    expect(order).to_contain_text("cell 3 is stale: its text was changed since it ran")
    expect(order.get_by_role("button", name="Run the 4 stale cells")).to_be_visible()
    lab.page.evaluate(write, "rows = [1, 2, 3]")
    expect(fresh).to_be_visible()
    lab.page.evaluate(f"() => {NOTEBOOK}.sharedModel.moveCell(3, 5)")
    expect(order).to_contain_text("Restart and run all")


def test_a_form_runs_with_other_values_and_leaves_the_cell(lab: Lab) -> None:
    opened(lab, "form.ipynb", *PIPELINE)
    panel = lab.show("runs")
    lab.recording()
    panel.get_by_text("Parameters").click()
    panel.get_by_label("TREES").fill("7")
    panel.get_by_role("button", name="Run with these").click()
    expect(panel.get_by_role("button", name="Run with these")).to_be_visible()
    expect(panel.locator(".jp-mlops-run")).to_have_count(1, timeout=RUN_MS)
    lab.says(2, "TREES = 5  # many")
    panel.get_by_role("button", name="Write to the cell").click()
    lab.says(2, "TREES = 7  # many")


def test_two_notebooks_are_never_mixed_up(lab: Lab) -> None:
    notebook(lab.server.root / "second.ipynb", ("evaluate:other", "b = 2"))
    opened(lab, "first.ipynb", ("train:one", "a = 1"))
    panel = lab.show()
    expect(panel.get_by_role("heading", name="train:one")).to_be_visible()
    lab.run("docmanager:open", path="second.ipynb")
    expect(panel.get_by_role("heading", name="evaluate:other")).to_be_visible()
    expect(panel.get_by_role("heading", name="train:one")).to_have_count(0)
    expect(panel.locator("h2")).to_have_text("second")
    lab.run("application:activate-previous-tab")
    expect(panel.get_by_role("heading", name="train:one")).to_be_visible()


def test_a_hidden_panel_asks_nothing(lab: Lab) -> None:
    opened(lab, "hidden.ipynb", *PIPELINE)
    lab.run("filebrowser:activate")
    lab.idle()
    lab.page.wait_for_timeout(500)
    lab.requests.clear()
    ours = f"{lab.server.url}/jupyter-mlops/"
    lab.select(3)
    lab.press("Enter")
    lab.page.keyboard.type("more = 1\n")
    lab.press("Escape")
    lab.chord("t", "e")
    lab.tagged(3, "evaluate")
    lab.page.wait_for_timeout(1500)
    assert [url for url in lab.requests if url.startswith(ours)] == []


def test_a_server_that_is_away_is_said_so(lab: Lab) -> None:
    lab.forgiven.append("ERR_FAILED")
    opened(lab, "away.ipynb", *PIPELINE)
    panel = lab.show()
    expect(panel.get_by_role("heading", name="load", exact=True)).to_be_visible()
    lab.wait(KERNEL_KNOWN)  # which makes the panel read the notebook again
    lab.page.route("**/jupyter-mlops/**", lambda route: route.abort())
    lab.run("jupyter-mlops:suggest")
    expect(panel.get_by_role("alert")).to_contain_text("The server does not answer.")
    lab.select(1)
    lab.chord("t", "l")
    lab.tagged(1, "load")
    lab.read()  # in vain; what is tried later may find the server there again
    lab.page.unroute("**/jupyter-mlops/**")
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_role("heading", name="load", exact=True)).to_be_visible()


def test_another_language_is_refused_in_a_sentence(lab: Lab) -> None:
    opened(lab, "r.ipynb", ("", "x <- 1"))
    lab.wait(KERNEL_KNOWN)
    lab.page.evaluate(f"() => {NOTEBOOK}.setMetadata('language_info', {{name: 'R'}})")
    panel = lab.show("findings")
    expect(panel.get_by_role("alert")).to_contain_text("only Python notebooks are read")


@pytest.mark.parametrize(
    "theme", ["JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast"]
)
def test_nothing_serious_for_axe(lab: Lab, theme: str) -> None:
    opened(lab, "axe.ipynb", *PIPELINE, ("load", "x = input()"), *UNTAGGED[1:])
    lab.theme(theme)
    lab.show()
    lab.recording()
    axe = Path(__file__).parents[2] / "labextension" / "node_modules" / "axe-core" / "axe.min.js"
    lab.page.evaluate(axe.read_text())
    script = """() => axe.run('#jupyter-mlops-panel', {resultTypes: ['violations']}).then(found =>
        found.violations.filter(one => ['serious', 'critical'].includes(one.impact))
            .map(one => one.id + ': ' + one.nodes.map(node => node.html).slice(0, 3).join(' ')))"""
    for section, waited in SECTIONS.items():
        panel = lab.show(section)
        expect(panel.locator(waited).first).to_be_visible()
        assert lab.page.evaluate(script) == [], section


def test_notebook_7_has_it_too(browser: Browser, jupyter: Server, gallery: Path | None) -> None:
    notebook(jupyter.root / "seven.ipynb", *PIPELINE)
    with page(browser, jupyter) as lab:
        lab.open("seven.ipynb", kind="notebooks")
        lab.theme("JupyterLab Light")
        panel = lab.show()
        expect(panel.get_by_role("heading", name="train", exact=True)).to_be_visible()
        expect(lab.cell(3).locator(".jp-mlops-chip")).to_have_text("load")
        expect(panel.get_by_text("Nothing has run yet.")).to_be_visible()
        lab.picture(gallery, "notebook-7")
        assert lab.complaints == []
