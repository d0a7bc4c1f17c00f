"""One server and one browser for all tests here, a fresh page for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.lab import PATIENCE_MS, Lab, chromium, page
from tests.jupyter_process import Server, server

GALLERY = Path(__file__).parents[2] / "docs" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("lab")
    # On a slow machine a save at intervals would meet one of a test; Lab takes that for a conflict.
    settings = folder / "settings" / "@jupyterlab" / "docmanager-extension"
    settings.mkdir(parents=True)
    (settings / "plugin.jupyterlab-settings").write_text('{"autosave": false}')
    with server(folder, app="jupyterlab") as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        made = chromium(playwright)
        yield made
        made.close()


@pytest.fixture
def lab(browser: Browser, jupyter: Server) -> Iterator[Lab]:
    with page(browser, jupyter) as made:
        yield made


@pytest.fixture(scope="session")
def gallery(request: pytest.FixtureRequest) -> Path | None:
    """Where pictures go: into the docs with --bless, nowhere without."""
    if not request.config.getoption("--bless"):
        return None
    GALLERY.mkdir(parents=True, exist_ok=True)
    return GALLERY
