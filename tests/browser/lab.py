"""JupyterLab in Chromium, in the words of the tests."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, expect

from tests.jupyter_process import TOKEN, Server

PATIENCE_MS = 60_000
RUN_MS = 180_000  # the first run of all: MLflow is imported, and its database made
CHORD_S = 0.8
# Every step has to hold on a machine that is this many times slower.
SLOWER = float(os.environ.get("NBPIPE_BROWSER_SLOWER", "1"))
Seen = TypeVar("Seen")
# The sections of the panel, and what each shows once it is there.
SECTIONS = {
    "stages": ".jp-mlops-row",
    "flow": ".jp-mlops-node",
    "findings": ".jp-mlops-empty, .jp-mlops-finding",
    "runs": ".jp-mlops-empty, .jp-mlops-run",
    "export": ".jp-mlops-button",
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What Notebook 7 and Lab say by themselves, with and without us.
HARMLESS = (
    "reading 'schema'",
    "filebrowser:open-path",
    "favicon",
    "Could not restore the debugger state",
)

IDLE = """() => {
  const app = window.jupyterapp;
  const session = app && app.shell.currentWidget && app.shell.currentWidget.sessionContext;
  return session && session.session && session.session.kernel
    && session.session.kernel.status === 'idle';
}"""
# Lab shows the cells before it has the answer about its first checkpoint. Only then it empties the
# history of the loading, and with it of whatever was done meanwhile; and a file that is moved
# before that fails the checkpoint.
LOADED = """count => {
  const panel = window.jupyterapp && window.jupyterapp.shell.currentWidget;
  const model = panel && panel.content && panel.content.model;
  return model && model.cells && model.cells.length === count
    && panel.context.isReady && !model.sharedModel.canUndo();
}"""
CELLS = """() => Array.from(window.jupyterapp.shell.currentWidget.content.model.cells, cell => ({
  id: cell.id,
  source: cell.sharedModel.getSource(),
  tags: cell.getMetadata('tags') ?? null,
}))"""


AROUND = """() => {
  const at = document.activeElement, panel = document.querySelector('#jupyter-mlops-panel');
  const current = window.jupyterapp.shell.currentWidget;
  return [`focus: ${at && at.outerHTML.slice(0, 200)}`, `mode: ${current?.content?.mode}`,
    panel?.innerText].join('\\n');
}"""
COMMANDED = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  return panel.content.mode === 'command' && panel.node.contains(document.activeElement);
}"""


def chromium(playwright: Playwright) -> Browser:
    """Start the Chromium of this machine; Playwright's own needs a download."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("no Chromium on the PATH: `make chromium`, or apt-get install chromium")
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


@dataclass
class Lab:
    """One page. `errors` is what its console complained about, `forgiven` what it may."""

    page: Page
    server: Server
    errors: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, notebook: str, *, kind: str = "lab/tree") -> None:
        url = f"{self.server.url}/{kind}/{notebook}?token={TOKEN}"
        self.page.goto(f"{url}&reset" if kind == "lab/tree" else url, wait_until="commit")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=PATIENCE_MS)
        self.page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=PATIENCE_MS)
        count = len(json.loads((self.server.root / notebook).read_bytes())["cells"])
        self.page.wait_for_function(LOADED, arg=max(count, 1), timeout=PATIENCE_MS)

    def run(self, command: str, **arguments: Any) -> Any:
        script = """([command, given]) => window.jupyterapp.commands.execute(command, given)
            .then(found => (typeof found === 'object' ? null : found ?? null))"""
        return self.page.evaluate(script, [command, arguments])

    def show(self, section: str = "stages") -> Locator:
        """Show a section of the panel, which takes the focus, and return the panel."""
        self.run("jupyter-mlops:open", section=section)
        tab = self.panel.locator(f"#jp-mlops-tab-{section}")
        expect(tab).to_have_attribute("aria-selected", "true")
        expect(tab).to_be_focused()
        return self.panel

    def recording(self) -> None:
        """Wait until the panel knows the kernel: what it says of it comes late, and moves rows."""
        expect(self.panel.get_by_text("Nothing has run yet.")).to_be_visible()

    def read(self) -> None:
        """Wait until what the panel shows is of the notebook as it is now."""
        expect(self.panel.get_by_role("tabpanel")).to_have_attribute("aria-busy", "false")

    def theme(self, name: str) -> None:
        self.run("apputils:change-theme", theme=name)
        self.wait(f"() => document.body.dataset.jpThemeName === {name!r}")

    @property
    def panel(self) -> Locator:
        return self.page.locator("#jupyter-mlops-panel")

    @property
    def cells(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate(CELLS)
        return found

    @property
    def tags(self) -> list[list[str] | None]:
        return [cell["tags"] for cell in self.cells]

    def see(self, look: Callable[[], Seen], wanted: Seen) -> None:
        """Wait until what one looks at is as wanted; what is there else is in the failure."""
        end = time.monotonic() + PATIENCE_MS / 1000
        while (seen := look()) != wanted and time.monotonic() < end:
            time.sleep(0.05)
        assert seen == wanted, f"{seen!r}, not {wanted!r}\n{self.page.evaluate(AROUND)}"

    def says(self, index: int, source: str) -> None:
        """Wait until a cell says `source`."""
        self.see(lambda: dict(enumerate(self.sources)).get(index), source)

    def tagged(self, index: int, *tags: str) -> None:
        """Wait until a cell has these tags."""
        self.see(lambda: dict(enumerate(self.tags)).get(index) or [], [*tags])

    @property
    def sources(self) -> list[str]:
        return [cell["source"] for cell in self.cells]

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(index)

    def select(self, index: int) -> None:
        """Make a cell the active one, in command mode, with the focus in the notebook."""
        self.cell(index).locator(".jp-InputPrompt").click()
        self.wait(COMMANDED)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def chord(self, *keys: str) -> None:
        """Press keys that belong together; Lab forgets the first one after a second."""
        began = time.monotonic()
        self.press(*keys)
        while time.monotonic() - began > CHORD_S:
            time.sleep(1)  # what is left of the last try is forgotten
            began = time.monotonic()
            self.press(*keys)

    def idle(self) -> None:
        self.page.wait_for_function(IDLE, timeout=PATIENCE_MS)

    def wait(self, condition: str) -> None:
        self.page.wait_for_function(condition, timeout=PATIENCE_MS)

    def picture(self, folder: Path | None, name: str) -> None:
        if folder is not None:
            self.page.screenshot(path=folder / f"{name}.png", animations="disabled")

    @property
    def complaints(self) -> list[str]:
        harmless = (*HARMLESS, *self.forgiven)
        return [text for text in self.errors if not any(word in text for word in harmless)]


def _note(lab: Lab, message: ConsoleMessage) -> None:
    if message.type == "error":
        where = message.location.get("url", "")
        lab.errors.append(f"{message.text} [{where}]" if where else message.text)


@contextmanager
def page(
    browser: Browser, server: Server, *, width: int = 1280, height: int = 800
) -> Iterator[Lab]:
    context = browser.new_context(viewport={"width": width, "height": height})
    made = Lab(context.new_page(), server)
    made.page.set_default_timeout(PATIENCE_MS)
    if SLOWER > 1:
        session = context.new_cdp_session(made.page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    made.page.on("console", lambda message: _note(made, message))
    made.page.on("pageerror", lambda error: made.errors.append(str(error)))
    made.page.on("request", lambda request: made.requests.append(request.url))
    try:
        yield made
    finally:
        context.close()


def notebook(path: Path, *cells: tuple[str, str]) -> Path:
    """Write a notebook of `(tags, source)`; the tag `md` makes a markdown cell."""
    path.write_text(
        json.dumps(
            {
                "cells": [
                    _cell(number, tags, source) for number, (tags, source) in enumerate(cells)
                ],
                "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
                "nbformat": 4,
                "nbformat_minor": 5,
            }
        )
    )
    return path


def _cell(number: int, tags: str, source: str) -> dict[str, Any]:
    made: dict[str, Any] = {"id": f"c{number}", "metadata": {}, "source": source}
    if tags == "md":
        return {**made, "cell_type": "markdown"}
    if tags:
        made["metadata"] = {"tags": tags.split()}
    return {**made, "cell_type": "code", "execution_count": None, "outputs": []}
