"""What the panel costs in JupyterLab, beside a Lab without it: `python -m benchmarks.browser`.

500 cells, 10 000 runs. Each number is the median of several; ratios and differences are to a Lab
whose server has the extension disabled, measured turn by turn beside ours. The runs are answered by
the browser's own stub: what is measured is the list, not the store. What a key costs is the CPU
time of the page's main thread, styles and layout included, while no analysis runs: on two threads
of one core that would be measured, too.
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
REST_MS = 4000
TURNS = 16
KEYS = 60
EDITED = 300

# The imports stay: without them a library is unknown, and the analysis another.
EMPTY = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(c => c.model.type === 'code')[2].model.sharedModel.setSource('')"""
RESTS = """() => {
  const body = document.querySelector('#jp-mlops-body');
  return !body?.offsetParent || body.getAttribute('aria-busy') === 'false';
}"""
TYPE = f"""async () => {{
  const content = window.jupyterapp.shell.currentWidget.content;
  const cell = content.widgets.filter(c => c.model.type === 'code')[2];
  for (let i = 0; i < {KEYS}; i++) {{
    cell.editor.replaceSelection('x');
    await new Promise(requestAnimationFrame);
  }}
}}"""
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
EDIT = """async number => {
  const content = window.jupyterapp.shell.currentWidget.content;
  const code = content.widgets.filter(c => c.model.type === 'code');
  const text = code[code.length >> 1].model.sharedModel;
  const body = document.querySelector('#jp-mlops-body');
  const becomes = async busy => {
    while (body.getAttribute('aria-busy') !== busy) await new Promise(requestAnimationFrame);
  };
  await becomes('false');
  const old = text.getSource().split('\\n').filter(line => !line.startsWith('edited = '));
  text.setSource([...old, `edited = ${number}`].join('\\n'));
  const start = performance.now();
  await becomes('true');
  await becomes('false');
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
FORGET = """() =>
  window.jupyterapp.shell.currentWidget.content.model.sharedModel.clearUndoHistory()"""
SWITCH = """async count => {
  const app = window.jupyterapp;
  const title = () => document.querySelector('#jupyter-mlops-panel h2')?.textContent;
  for (let i = 0; i < count; i++) {
    const name = i % 2 ? 'big' : 'other';
    await app.commands.execute('docmanager:open', {path: `${name}.ipynb`});
    while (title() !== name) await new Promise(requestAnimationFrame);
    await new Promise(done => setTimeout(done, 100));
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
        _server(Path(name, "without"), disabled=True) as plain,
        _server(Path(name, "with"), disabled=False) as ours,
    ):
        browser = chromium(playwright)
        for lines in (_openings(browser, plain, ours), _beside(browser, plain, ours)):
            for line in lines:
                print(line, flush=True)
        browser.close()


@contextmanager
def _server(folder: Path, *, disabled: bool) -> Iterator[Server]:
    (folder / "root").mkdir(parents=True)
    notebooks.write(folder / "root" / "big.ipynb", notebooks.of_size(CELLS))
    notebooks.write(folder / "root" / "other.ipynb", notebooks.of_size(20))
    notebooks.write(folder / "root" / "dense.ipynb", notebooks.of_size(EDITED))
    notebooks.write(folder / "root" / "people.ipynb", notebooks.of_people(EDITED))
    config = folder / "config" / "labconfig"
    config.mkdir(parents=True)
    content = {"disabledExtensions": {"jupyter-mlops": disabled}}
    (config / "page_config.json").write_text(json.dumps(content))
    with server(folder, app="jupyterlab") as made:
        yield made


def _opening(browser: Browser, made: Server) -> tuple[float, float]:
    """Return the seconds until the notebook stands, and those of the main thread until it rests."""
    with page(browser, made) as lab:
        session = lab.page.context.new_cdp_session(lab.page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        start = time.perf_counter()
        lab.open("big.ipynb")
        took = time.perf_counter() - start
        lab.idle()
        lab.page.wait_for_timeout(REST_MS)
        return took, _spent(session)


def _openings(browser: Browser, plain: Server, ours: Server) -> Iterator[str]:
    turns = [(_opening(browser, plain), _opening(browser, ours)) for _ in range(REPEAT)]
    for at, what in enumerate(("", ", CPU of the page")):
        took = statistics.median(mine[at] for _, mine in turns)
        times = statistics.median(mine[at] / other[at] for other, mine in turns)
        yield f"{CELLS} cells open{what}: {took:.2f} s, x{times:.3f} (bound x1.05)"


def _typed(lab: Lab) -> float:
    """Return the milliseconds of the main thread that a key takes, what it draws included."""
    session = lab.page.context.new_cdp_session(lab.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    lab.page.evaluate(EMPTY)
    lab.page.wait_for_timeout(300)
    lab.page.wait_for_function(RESTS)
    lab.page.wait_for_timeout(1000)
    before = _spent(session)
    lab.page.evaluate(TYPE)
    after = _spent(session)
    session.detach()
    return (after - before) / KEYS * 1000


def _spent(session: Any) -> float:
    """Return the seconds of CPU that the page's main thread has taken."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    found: float = next(one["value"] for one in metrics if one["name"] == "TaskDuration")
    return found


def _beside(browser: Browser, plain: Server, ours: Server) -> Iterator[str]:
    with page(browser, ours) as lab:
        with page(browser, plain) as other:
            for one in (other, lab):
                one.open("big.ipynb")
                one.page.wait_for_timeout(3000)
            yield _opened(lab)
            yield from _keys(lab, other)
        yield from _ours(lab)


def _opened(lab: Lab) -> str:
    times = []
    for _ in range(REPEAT):
        lab.run("filebrowser:activate")
        lab.page.wait_for_timeout(300)
        times.append(lab.page.evaluate(OPEN))
    return f"panel opens: {statistics.median(times):.0f} ms (bound 300 ms)"


def _ours(lab: Lab) -> Iterator[str]:
    tags = [lab.page.evaluate(TAG, [index, "train"]) for index in range(20, 40)]
    yield f"tag to chip: {statistics.median(tags):.0f} ms (bound 50 ms)"
    for name in ("people", "dense"):
        yield _edited(lab, name)
    lab.run("docmanager:open", path="big.ipynb")
    yield from _memory(lab)
    yield from _runs(lab)


def _keys(lab: Lab, other: Lab) -> Iterator[str]:
    """Type into a Lab without us, and into ours with the panel hidden and shown."""
    turns = [_turn(lab, other) for _ in range(TURNS + 1)][1:]
    plain = statistics.median(turn[0] for turn in turns)
    yield f"a key, without us: {plain:.2f} ms"
    for at, how in enumerate(("hidden", "shown"), 1):
        more = statistics.median(turn[at] - turn[0] for turn in turns)
        yield f"a key, panel {how}: {more:+.2f} ms (bound +2 ms)"


def _turn(lab: Lab, other: Lab) -> tuple[float, float, float]:
    plain = _typed(other)
    lab.run("filebrowser:activate")
    hidden = _typed(lab)
    lab.page.evaluate(OPEN)
    return plain, hidden, _typed(lab)


def _edited(lab: Lab, name: str) -> str:
    """Change a line in the middle of a notebook until the flow shows what that means."""
    lab.run("docmanager:open", path=f"{name}.ipynb")
    lab.run("jupyter-mlops:open", section="flow")
    lab.page.wait_for_selector(".jp-mlops-node")
    lab.page.wait_for_timeout(REST_MS)  # what was asked about the notebook before is given up
    times = [lab.page.evaluate(EDIT, number) for number in range(2 * REPEAT)][REPEAT:]
    middle = statistics.median(times)
    return f"{EDITED} cells as {name} ones, an edit to the flow: {middle:.0f} ms (bound 500 ms)"


def _memory(lab: Lab) -> Iterator[str]:
    session = lab.page.context.new_cdp_session(lab.page)
    lab.page.evaluate(CYCLE, 200)
    before = _resting(lab, session)
    lab.page.evaluate(CYCLE, 1000)
    after = _heap(session)
    lab.page.evaluate(FORGET)
    rest = _heap(session) - before
    yield (
        f"1000 tags: heap {before:.1f} MB {after - before:+.1f} MB with the steps of undo, "
        f"{rest:+.1f} MB without"
    )
    lab.run("docmanager:open", path="other.ipynb")
    lab.page.wait_for_timeout(3000)
    lab.page.evaluate(SWITCH, 10)
    before = _heap(session)
    lab.page.evaluate(SWITCH, 50)
    after = _heap(session)
    yield f"50 switches between notebooks: heap {before:.1f} MB {after - before:+.1f} MB"
    lab.run("docmanager:open", path="big.ipynb")


def _resting(lab: Lab, session: Any) -> float:
    """Return the heap once Lab, which draws the cells out of sight when idle, has drawn them."""
    before, now = 0.0, _heap(session)
    while now - before > 0.2:
        lab.page.wait_for_timeout(REST_MS)
        before, now = now, _heap(session)
    return now


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
