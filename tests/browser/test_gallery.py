"""How it looks, light, dark and narrow: nothing is cut off; `--bless` takes the pictures."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lab import SECTIONS, page
from tests.jupyter_process import Server

MESSY = Path(__file__).parents[2] / "examples" / "messy" / "diabetes.ipynb"
PICTURES = ("stages", "flow")  # the story takes the others, with something in them
WIDER_THAN_THE_PANEL = """() => {
  const body = document.querySelector('.jp-mlops-body');
  return body.scrollWidth - body.clientWidth;
}"""


@pytest.mark.parametrize(
    ("name", "theme", "width"),
    [
        ("light", "JupyterLab Light", 1280),
        ("dark", "JupyterLab Dark", 1280),
        ("contrast", "JupyterLab Dark High Contrast", 1280),
        ("narrow", "JupyterLab Light", 760),
    ],
)
def test_sections_fit(
    browser: Browser, jupyter: Server, gallery: Path | None, name: str, theme: str, width: int
) -> None:
    shutil.copy(MESSY, jupyter.root / f"{name}.ipynb")
    with page(browser, jupyter, width=width, height=760) as lab:
        lab.open(f"{name}.ipynb")
        lab.theme(theme)
        panel = lab.show("stages")
        expect(panel.get_by_role("heading", name="train:boost")).to_be_visible()
        expect(panel.get_by_role("heading", name="setup")).to_be_visible()
        expect(panel.get_by_text("Nothing has run yet.")).to_be_visible()
        for section, waited in SECTIONS.items():
            lab.show(section)
            expect(panel.locator(waited).first).to_be_visible()
            lab.see(lambda: lab.page.evaluate(WIDER_THAN_THE_PANEL) <= 0, True)
            if section in PICTURES:
                lab.picture(gallery, f"{name}-{section}")
        lab.show("flow").get_by_role("button", name="Step evaluate").dblclick()
        panel.get_by_role("button", name=re.compile("^Cell 16,")).click()
        expect(panel.get_by_role("region", name="Cell 16")).to_be_visible()
        lab.see(lambda: lab.page.evaluate(WIDER_THAN_THE_PANEL) <= 0, True)
        lab.picture(gallery, f"{name}-cells")
        assert lab.complaints == []
