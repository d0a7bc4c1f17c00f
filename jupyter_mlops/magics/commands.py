"""The answers of `%mlops`: one function for each subcommand, from words to what is shown."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_mlops.errors import ParameterError
from jupyter_mlops.magics import line, restoring
from jupyter_mlops.magics.card import duration, higher_is_better, is_cost, number
from jupyter_mlops.magics.program import findings, run_nbpipe
from jupyter_mlops.magics.shown import (
    BAD,
    GOOD,
    MUTED,
    WARNING,
    Bundle,
    Code,
    Heading,
    Line,
    Part,
    Table,
    bundle,
)

if TYPE_CHECKING:
    from jupyter_mlops.magics.extension import Extension
    from jupyter_mlops.magics.stored import Run

LAST = 10
MANY_METRICS = 4
LEVELS = {"error": BAD, "warning": WARNING, "note": MUTED}

Answer = Callable[["Extension", line.Order], list[Part] | None]


def answer(extension: Extension, text: str) -> Bundle | None:
    """Return what `%mlops text` shows, None where it has shown it itself.

    Raises:
        MlopsError: one line about what is wrong.
    """
    order = line.parse(text)
    parts = _ANSWERS[order.name](extension, order)
    return bundle(parts) if parts is not None else None


def _status(extension: Extension, _order: line.Order) -> list[Part]:
    place = extension.place()
    recording = extension.recording
    state = recording.recorder.state() if recording else {}
    rows = [
        ("store", f"{place.address} ({place.settings.tracker})"),
        ("experiment", place.experiment),
        ("notebook", str(extension.document.path or "not known")),
        ("run", str(state.get("run") or "none yet")),
        ("order", str(state.get("order") or "nothing ran yet")),
        ("delivery", _delivery(recording.folder if recording else None)),
        ("card", "off" if extension.quiet or not place.settings.card else "on"),
    ]
    parts: list[Part] = [Table(("", ""), [(name, value) for name, value in rows])]
    troubles = [place.problem, extension.trouble, extension.document.trouble]
    troubles += [recording.trouble] if recording else []
    parts += [Line(f"! {text}", WARNING) for text in dict.fromkeys(filter(None, troubles))]
    parts.append(_summary(extension.document.path))
    return parts


def _summary(notebook: Path | None) -> Line:
    """Return a line about what `nbpipe check` finds, if it answers in time."""
    if notebook is None:
        return Line("findings: not known without the notebook's file", MUTED)
    found = findings(notebook, patience=3.0)
    if found is None:
        return Line("findings: still being looked for; %mlops check waits for them", MUTED)
    levels = [item["level"] for item in found]
    if not levels:
        return Line("findings: none, this notebook can be exported", GOOD)
    counts = [f"{levels.count(level)} {level}s" for level in LEVELS if level in levels]
    colour = next(LEVELS[level] for level in LEVELS if level in levels)
    return Line(f"findings: {', '.join(counts)}; %mlops check lists them", colour)


def _delivery(folder: Path | None) -> str:
    """Return what the writer process says of itself."""
    if folder is None:
        return "nothing recorded yet"
    try:
        state = json.loads((folder / "writer.json").read_bytes())
    except (OSError, ValueError):
        return "the writer has not said anything yet"
    pending = state.get("pending")
    words = [f"{pending} facts pending" if pending else "all delivered"]
    words.append(str(state.get("why") or ""))
    refused = state.get("refused") or ()
    words += [f"refused by the store: {one}" for one in refused]
    return ", ".join(filter(None, words))


def _runs(extension: Extension, order: line.Order) -> list[Part]:
    experiment = order.arguments[0] if order.arguments else ""
    runs = extension.stored.runs(experiment)
    experiment = experiment or extension.place().experiment
    if not runs:
        return [Line(f"there are no runs of {experiment} yet; run a cell tagged train", MUTED)]
    best = order.options.get("--best")
    if best:
        runs = _sorted_by(runs, best)
    runs = runs[: int(order.options.get("--last", LAST))]
    names = [best] if best else []
    known = [name for run in runs for name in run["metrics"] if not is_cost(name)]
    # `accuracy` before `scores.forest`, and that before a cell of a table.
    names += sorted(known, key=lambda name: name.count("."))
    shown = list(dict.fromkeys(names))[:MANY_METRICS]
    rows = [
        (
            str(run.get("number") or run["id"][:8]),
            run.get("name") or "",
            run["status"].lower(),
            *(_metric(run, name) for name in shown),
            duration(run["seconds"]) if run.get("seconds") is not None else "",
            _when(run.get("started")),
        )
        for run in runs
    ]
    table = Table(("run", "what changed", "status", *shown, "took", "started"), rows)
    return [table, *_late(extension)]


def _late(extension: Extension) -> list[Part]:
    if not extension.stored.late:
        return []
    return [Line("! what was recorded last is not in the store yet; %mlops says why", WARNING)]


def _sorted_by(runs: list[Run], metric: str) -> list[Run]:
    having = [run for run in runs if math.isfinite(float(run["metrics"].get(metric, "nan")))]
    if not having:
        known = tuple(sorted({name for run in runs for name in run["metrics"]}))
        near = line.did_you_mean(metric, known) if known else "; no run has metrics"
        raise ParameterError(f"%mlops runs: no run has the metric {metric}{near}")
    up = higher_is_better(metric)
    if up is None:
        up = True
    return sorted(having, key=lambda run: float(run["metrics"][metric]), reverse=up)


def _compare(extension: Extension, order: line.Order) -> list[Part]:
    one, other = (extension.stored.find(text) for text in order.arguments)
    difference = extension.stored.compare(one, other)
    header = ("", _called(one), _called(other))
    parts: list[Part] = []
    for section in ("parameters", "metrics", "data", "environment"):
        given = list(difference.get(section) or ())
        rows = [_compared(item) for item in given if item["same"] is not True]
        alike = f"{len(given) - len(rows)} are the same" if len(given) > len(rows) else ""
        if rows:
            parts += [Heading(section), Table(header, rows)]
        if alike or not rows:
            parts.append(Line(f"{section}: {alike or 'none'}", MUTED))
    code = str(difference.get("code") or "")
    parts += [Heading("code"), Code(code, True)] if code else [Line("code: the same", MUTED)]
    return [*_late(extension), *parts]


def _called(run: Run) -> str:
    return f"run {run.get('number') or run['id'][:8]}"


def _compared(item: dict[str, Any]) -> tuple[str, str, str]:
    """Return a row: what it is, and its value on either side; "-" where a side has none."""
    name = " ".join(filter(None, (item.get("step"), str(item["name"]))))
    sides = [_side(item.get(side)) for side in "ab"]
    if item.get("change"):
        sign = "+" if item["change"] > 0 else "−"
        sides[1] += f" ({sign}{number(abs(item['change']))})"
    elif item["same"] is None:
        name += " (not known to be the same)"
    return name, sides[0], sides[1]


def _side(value: Any) -> str:
    if value is None:
        return "-"
    return number(value) if isinstance(value, float) else str(value) or "not known"


def _restore(extension: Extension, order: line.Order) -> list[Part]:
    run = extension.stored.find(order.arguments[0])
    cells = restoring.cells(extension.stored.artifact(run, restoring.CELLS))
    if "--params" in order.options:
        cells = [cell for cell in cells if cell.is_parameters]
    if "--code" in order.options:
        cells = [cell for cell in cells if not cell.is_parameters]
    if not cells:
        raise ParameterError(f"run {order.arguments[0]} has no such cells; try without options")
    what = _called(run) + (f" ({run['name']})" if run.get("name") else "")
    if file := order.options.get("--notebook"):
        path = restoring.write(Path(file), cells)
        return [Line(f"{what}: {len(cells)} cells are in {path}")]
    extension.restoring = [cell.text for cell in cells]
    extension.shell.set_next_input(extension.restoring[0], replace=False)
    more = (
        f"; each of the other {len(cells) - 1} comes when the one before ran" if cells[1:] else ""
    )
    return [Line(f"{what}: a new cell below has the first of {len(cells)} cells{more}")]


def _check(extension: Extension, _order: line.Order) -> list[Part]:
    found = findings(_notebook(extension), patience=None) or []
    if not found:
        return [Line("nothing stands in the way of an export", GOOD)]
    parts: list[Part] = []
    for item in found:
        cell, row = item.get("cell"), item.get("line")
        place = "notebook" if cell is None else f"cell {cell}" + (f" line {row}" if row else "")
        parts.append(Line(f"{item['code']} {place}: {item['message']}", LEVELS[item["level"]]))
        parts.append(Line(f"    {item['why']}; {item['mend']}", MUTED))
    return parts


def _export(extension: Extension, order: line.Order) -> list[Part]:
    notebook = _notebook(extension)
    folder = Path(order.arguments[0]).expanduser()
    report = run_nbpipe("export", str(notebook), "-o", str(folder), "--json")
    written = report["written"]
    counts = [f"{len(paths)} {kind}" for kind, paths in written.items() if paths]
    return [
        Line(f"{folder}: {', '.join(counts) or 'nothing to change'}"),
        Line(f"as the notebook was saved {_when(notebook.stat().st_mtime)}; "
             f"prove it with: nbpipe verify {folder}", MUTED),
    ]  # fmt: skip


def _params(extension: Extension, _order: line.Order) -> None:
    from jupyter_mlops.magics.parameters import form

    extension.show(form(extension))


def _secrets(extension: Extension, _order: line.Order) -> list[Part]:
    from jupyter_mlops.tracking.capture.secrets import Masker

    settings = extension.place().settings
    rules = Masker(settings.secrets, settings.allow).rules
    rows = [(rule.name, rule.why) for rule in rules]
    allowed = ", ".join(settings.allow) or "none"
    return [
        Heading("masked before anything is stored"),
        Table(("rule", "what it is"), rows),
        Line(f"never masked: {allowed}"),
        Line("change them in [tool.nbpipe.tracking]: secrets (patterns) and allow (names)", MUTED),
    ]


def _quiet(extension: Extension, order: line.Order) -> list[Part]:
    if order.arguments and order.arguments != ("off",):
        raise ParameterError(f"%mlops quiet: what is {order.arguments[0]}? %mlops quiet [off]")
    extension.quiet = not order.arguments
    return [Line("no line after tagged cells" if extension.quiet else "a line after tagged cells")]


def _help(_extension: Extension, order: line.Order) -> list[Part]:
    if order.arguments:
        return [_topic(order.arguments[0])]
    rows = [(command.usage, command.summary) for command in line.SUBCOMMANDS.values()]
    rows.append(
        ("%%mlops STEP [PART] [--curve NAME] [--no-log] [--no-source]", "run the cell as a step")
    )
    return [
        Table(("", ""), rows),
        Line(line.RUN_NAMES, MUTED),
        Line(f"%mlops help TOPIC: {', '.join(line.TOPICS)}", MUTED),
    ]


def _topic(name: str) -> Line:
    if name in line.TOPICS:
        return Line(line.TOPICS[name])
    command = line.SUBCOMMANDS.get(name)
    if command is None:
        near = line.did_you_mean(name, (*line.TOPICS, *filter(None, line.SUBCOMMANDS)))
        raise ParameterError(f"%mlops help: there is no topic {name}{near}")
    runs = f". {line.RUN_NAMES}" if "RUN" in command.arguments else ""
    return Line(f"{command.usage}: {command.summary}{runs}")


def _notebook(extension: Extension) -> Path:
    path = extension.document.path
    if path is None:
        raise ParameterError(
            "which notebook this is is not known; run `nbpipe check NOTEBOOK` in a terminal"
        )
    return path


def _metric(run: Run, name: str | None) -> str:
    value = run["metrics"].get(name)
    return "" if value is None else number(float(value))


def _when(started: Any) -> str:
    """Return a time as the reader's clock shows it; milliseconds and seconds are told apart."""
    if not isinstance(started, (int, float)):
        return str(started or "")
    seconds = started / 1000 if started > 1e11 else started
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


_ANSWERS: dict[str, Answer] = {
    "": _status,
    "runs": _runs,
    "compare": _compare,
    "restore": _restore,
    "check": _check,
    "export": _export,
    "params": _params,
    "secrets": _secrets,
    "quiet": _quiet,
    "help": _help,
}
