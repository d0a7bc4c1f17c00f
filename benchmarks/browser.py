"""What the panel costs in JupyterLab, beside a Lab without it: `python -m benchmarks.browser`.

500 cells, 10 000 runs. Each number is the median of several; ratios are to the same server with
the extension disabled. The runs are answered by the browser's own stub: what is measured is the
list, not the store.
"""

from __future__ import annotations

import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, sync_playwright

from benchmarks import notebooks
from tests.browser.lab import Lab, chromium, page
from tests.jupyter_process import Server, server

CELLS = 500
RUNS = 10_000
REPEAT = 5

TYPE = """async () => {
  const content = window.jupyterapp.shell.currentWidget.content;
  const cell = content.widgets.find(c => c.model.type === 'code');
  const times = [];
  cell.model.sharedModel.setSource('');
  await new Promise(done => setTimeout(done, 1000));
  for (let i = 0; i < 300; i++) {
    const start = performance.now();
    cell.editor.replaceSelection('x');
    times.push(performance.now() - start);
    if (i % 20 === 0) await new Promise(done => setTimeout(done, 0));
  }
  await new Promise(done => setTimeout(done, 1000));
  return times.sort((a, b) => a - b)[150];
}"""
TAG = """async ([index, step]) => {
  const app = window.jupyterapp, content = app.shell.currentWidget.content;
  const cell = content.widgets.filter(c => c.model.type === 'code')[index];
  const start = performance.now();
  await app.commands.execute('jupyter-mlops:tag', {step, cells: [cell.model.id]});
  while (cell.node.dataset.mlopsStep !== step) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
CYCLE = """async count => {
  const app = window.jupyterapp, content = app.shell.currentWidget.content;
  const cells = [content.widgets.filter(c => c.model.type === 'code')[3].model.id];
  for (let i = 0; i < count; i++) {
    await app.commands.execute('jupyter-mlops:tag', {step: i % 2 ? '' : 'train', cells});
    if (i % 50 === 0) await new Promise(done => setTimeout(done, 0));
  }
}"""
OPEN = """async () => {
  const app = window.jupyterapp;
  const start = performance.now();
  await app.commands.execute('jupyter-mlops:open', {section: 'stages'});
  while (!document.querySelector('.jp-mlops-row')) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
SCROLL = """async () => {
  const box = document.querySelector('.jp-mlops-runRows');
  const frames = [];
  for (let i = 0; i < 60; i++) {
    const start = performance.now();
    box.scrollTop = Math.random() * box.scrollHeight;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    frames.push(performance.now() - start);
  }
  return frames.sort((a, b) => a - b)[30];
}"""


def main() -> None:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        sync_playwright() as playwright,
    ):
        browser = chromium(playwright)
        with _server(Path(name, "without"), disabled=True) as plain:
            without = dict(_plain(browser, plain))
        with _server(Path(name, "with"), disabled=False) as ours:
            for line in _ours(browser, ours, without):
                print(line, flush=True)
        browser.close()


@contextmanager
def _server(folder: Path, *, disabled: bool) -> Iterator[Server]:
    (folder / "root").mkdir(parents=True)
    notebooks.write(folder / "root" / "big.ipynb", notebooks.of_size(CELLS))
    config = folder / "config" / "labconfig"
    config.mkdir(parents=True)
    content = {"disabledExtensions": {"jupyter-mlops": disabled}}
    (config / "page_config.json").write_text(json.dumps(content))
    with server(folder, app="jupyterlab") as made:
        yield made


def _plain(browser: Browser, made: Server) -> Iterator[tuple[str, float]]:
    yield "open", statistics.median(_opening(browser, made) for _ in range(REPEAT))
    with page(browser, made) as lab:
        lab.open("big.ipynb")
        lab.page.wait_for_timeout(3000)
        yield "key", statistics.median(_typed(lab) for _ in range(REPEAT))


def _opening(browser: Browser, made: Server) -> float:
    with page(browser, made) as lab:
        start = time.perf_counter()
        lab.open("big.ipynb")
        return time.perf_counter() - start


def _typed(lab: Lab) -> float:
    found: float = lab.page.evaluate(TYPE)
    return found


def _ours(browser: Browser, made: Server, without: dict[str, float]) -> Iterator[str]:
    opening = statistics.median(_opening(browser, made) for _ in range(REPEAT))
    yield f"{CELLS} cells open: {opening:.2f} s, x{opening / without['open']:.3f} (bound x1.05)"
    with page(browser, made) as lab:
        lab.open("big.ipynb")
        lab.page.wait_for_timeout(3000)
        hidden = statistics.median(_typed(lab) for _ in range(REPEAT)) - without["key"]
        yield f"a key, panel hidden: {without['key']:.2f} ms {hidden:+.2f} ms (bound +2 ms)"
        times = []
        for _ in range(REPEAT):
            lab.run("filebrowser:activate")
            lab.page.wait_for_timeout(300)
            times.append(lab.page.evaluate(OPEN))
        yield f"panel opens: {statistics.median(times):.0f} ms (bound 300 ms)"
        shown = statistics.median(_typed(lab) for _ in range(REPEAT)) - without["key"]
        yield f"a key, panel shown: {without['key']:.2f} ms {shown:+.2f} ms (bound +2 ms)"
        tags = [lab.page.evaluate(TAG, [index, "train"]) for index in range(20, 40)]
        yield f"tag to chip: {statistics.median(tags):.0f} ms (bound 50 ms)"
        yield from _memory(lab)
        yield from _runs(lab)


def _memory(lab: Lab) -> Iterator[str]:
    session = lab.page.context.new_cdp_session(lab.page)
    lab.page.evaluate(CYCLE, 200)
    before = _heap(session)
    lab.page.evaluate(CYCLE, 1000)
    after = _heap(session)
    yield f"1000 tags: heap {before:.1f} MB {after - before:+.1f} MB (undo keeps each step)"


def _heap(session: Any) -> float:
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1e6


def _runs(lab: Lab) -> Iterator[str]:
    lab.page.route(re.compile(r"/jupyter-mlops/runs\?"), _answer)
    start = time.perf_counter()
    lab.run("jupyter-mlops:open", section="runs")
    lab.page.wait_for_selector(".jp-mlops-run")
    yield f"{RUNS} runs appear: {1000 * (time.perf_counter() - start):.0f} ms, transfer included"
    yield f"a jump in the list: {_scrolled(lab.page):.0f} ms for two frames"
    drawn = lab.page.locator(".jp-mlops-run").count()
    yield f"rows in the document: {drawn} of {RUNS}"


def _scrolled(shown: Page) -> float:
    found: float = shown.evaluate(SCROLL)
    return found


def _answer(route: Route) -> None:
    runs = [
        {
            "id": f"{number:032x}",
            "key": str(number),
            "number": number,
            "name": "train",
            "status": "FINISHED",
            "started": time.time() - number,
            "seconds": 1.5,
            "changed": f"trees {number} → {number + 1}",
            "parameters": {"trees": str(number)},
            "metrics": {"accuracy": number / RUNS, "seconds.train": 1.5},
            "tags": {},
            "data": [],
            "models": [],
        }
        for number in range(RUNS, 0, -1)
    ]
    route.fulfill(json={"runs": runs, "next": None})


if __name__ == "__main__":
    main()
