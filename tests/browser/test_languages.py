"""Every word of the panel can be translated: in a language of brackets nothing stands without."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.lab import SECTIONS, Lab, notebook

SOURCES = Path(__file__).parents[2] / "labextension" / "src"
CALL = re.compile(r"""\b(?:trans|_trans)\s*\.\s*(__|_n)\(\s*((?:'(?:[^'\\]|\\.)*'\s*,?\s*)+)""")
TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'")
# What is the user's own, or a word of the vocabulary that tags are spelled with.
OWN = re.compile(
    r"languages|load|features|train|evaluate|parameters|skip|rows|total|model|score|TREES|int|"
    r"sqlite|mlflow\.db|NB\d+|ms|[LFTEPS]"
)
WITHOUT = """selector => {
  const root = document.querySelector(selector), found = [];
  const words = text => /[A-Za-z]{2}/.test(text) && !text.includes('⟦');
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest('code, pre, h2, .jp-mlops-label') && words(node.data))
      found.push(node.data);
  }
  for (const node of root.querySelectorAll('[title], [aria-label], [placeholder]')) {
    if (node.closest('h2, .jp-mlops-label')) continue;
    for (const name of ['title', 'aria-label', 'placeholder'])
      if (words(node.getAttribute(name) ?? '')) found.push(node.getAttribute(name));
  }
  return found;
}"""


def bracketed() -> dict[str, object]:
    """Return a catalogue of all texts of the sources, each in brackets."""
    found: dict[str, object] = {
        "": {
            "domain": "jupyter_mlops",
            "language": "xx",
            "plural_forms": "nplurals=2; plural=n!=1;",
        }
    }
    for file in SOURCES.rglob("*.ts*"):
        for kind, arguments in CALL.findall(file.read_text()):
            texts = [text.replace("\\'", "'") for text in TEXT.findall(arguments)]
            wanted = texts[:2] if kind == "_n" else texts[:1]
            found[wanted[0]] = [f"⟦{text}⟧" for text in wanted]
    return found


def test_nothing_is_said_in_one_language_only(lab: Lab) -> None:
    catalogue = {"data": {"jupyter_mlops": bracketed()}, "message": ""}
    assert len(catalogue["data"]["jupyter_mlops"]) > 150  # type: ignore[index]
    # What the server gives for the language of the machine.
    lab.page.route(
        re.compile(r"/api/translations/default"), lambda one: one.fulfill(json=catalogue)
    )
    notebook(
        lab.server.root / "languages.ipynb",
        ("parameters", "TREES = 5"),
        ("load", "rows = [1, 2, 3]"),
        ("features", "total = sum(rows)"),
        ("train", "model = total * TREES"),
        ("evaluate", "score = model / 2"),
    )
    lab.open("languages.ipynb")
    panel = lab.show()
    expect(panel.get_by_role("tab", name="⟦Stages⟧")).to_be_visible()
    expect(panel.get_by_text("⟦Nothing has run yet.⟧")).to_be_visible()
    for section, waited in SECTIONS.items():
        lab.show(section)
        expect(panel.locator(waited).first).to_be_visible()
        expect(panel.get_by_text("⟦Reading")).to_have_count(0)
        if section == "export":
            expect(panel.get_by_role("textbox")).not_to_have_value("")
        lab.read()
        texts = lab.page.evaluate(WITHOUT, "#jupyter-mlops-panel")
        assert [text for text in texts if OWN.sub("", text).strip(" ·.,:/0123456789…")] == [], (
            section
        )
