"""What a click settles: rules from corrections, quick fixes, runs that are restored or deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.lab import Lab, notebook


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
    lab.press("t", "l")
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
