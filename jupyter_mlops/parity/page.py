"""The report as one HTML file that needs nothing else: no script, no font, no network."""

from __future__ import annotations

import base64
import textwrap
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from jupyter_mlops.errors import WriteError
from jupyter_mlops.parity.package import Mode
from jupyter_mlops.parity.report import Blame, Liveness, Outcome, ParityReport, Verdict

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --open: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #f85149; --open: #d29922 } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line);
         vertical-align: top }
code, pre { font: 13px/1.5 ui-monospace, monospace }
pre { padding: .6rem; border: 1px solid var(--line); overflow-x: auto }
.equal { color: var(--good) } .differs, .removed { color: var(--bad) } .added { color: var(--good) }
.not_proven, .nondeterministic { color: var(--open) }
.wide { overflow-x: auto }
.pair { display: flex; flex-wrap: wrap; gap: 1rem } .pair figure { margin: 0; flex: 1 1 20rem }
.pair img { max-width: 100%; border: 1px solid var(--line); background: white }
"""

_SENTENCES = {
    0: "Every value of the package is the notebook's.",
    1: "The package does not compute what the notebook computes.",
    3: "Nothing differs, but something could not be proven.",
}
_CLASSES = {0: "equal", 1: "differs", 3: "not_proven"}


def page(report: ParityReport) -> str:
    """Return the page."""
    title = escape(f"{report.package} against {report.notebook}")
    body = "\n".join(_body(report))
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n<h1>{title}</h1>\n{body}\n</html>\n"
    )


def write_page(report: ParityReport, path: Path) -> None:
    """Write the page to `path`.

    Raises:
        WriteError: that cannot be done.
    """
    try:
        path.write_text(page(report), encoding="utf-8")
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror or error}") from error


def _body(report: ParityReport) -> Iterator[str]:
    code = report.exit_code
    yield f'<p class="{_CLASSES[code]}"><strong>{_SENTENCES[code]}</strong></p>'
    yield f"<p>{escape(_facts(report))}</p>"
    kept = f"The proof is not kept: {report.trouble}" if report.trouble else ""
    yield from (f"<p>{escape(note)}</p>" for note in (*report.notes, kept) if note)
    if (first := report.first_difference) is not None:
        yield "<h2>Where it begins</h2>"
        yield from _trouble(*next(one for one in report.troubles if one[0] is first))
        if report.excerpt:
            yield _diff(report.excerpt)
    others = [trouble for trouble in report.troubles if trouble[0] is not first]
    if others:
        yield "<h2>What else is not equal</h2>" if first else "<h2>What is not equal</h2>"
        for outcome, modes in others:
            yield from _trouble(outcome, modes, known=first.blame if first else None)
    # An edit that the excerpt shows already is not shown twice.
    if edits := [edit for edit in report.edits if not report.excerpt.endswith(edit.diff)]:
        yield "<h2>Edited since the export</h2>"
        yield from (
            f"<p><code>{escape(edit.file)}:{edit.line}</code></p>{_diff(edit.diff)}"
            for edit in edits
        )
    if report.probes:
        yield "<h2>Parameters with another value</h2>"
        yield _table(
            ("parameter", "value", "", "what changes"),
            (
                (probe.parameter, "" if probe.liveness is Liveness.NOT_TRIED else
                 repr(probe.value), probe.liveness.replace("_", " "), probe.detail)
                for probe in report.probes
            ),
        )  # fmt: skip
    yield "<h2>Every value that was compared</h2>"
    ways = [mode for mode in Mode if any(one.mode is mode for one in report.outcomes)]
    yield _table(("step", "artifact", *ways, "largest gap"), _rows(report, ways))


def _rows(report: ParityReport, modes: list[Mode]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each artifact, with what became of it in each way to run the package."""
    artifacts: dict[tuple[str, str], dict[Mode, Outcome]] = {}
    for one in report.outcomes:
        artifacts.setdefault((one.step, one.artifact), {})[one.mode] = one
    for (step, artifact), found in artifacts.items():
        verdicts = (
            found[mode].verdict.replace("_", " ") if mode in found else "" for mode in modes
        )
        deviation = max(one.deviation for one in found.values())
        yield step, artifact, *verdicts, f"{deviation:.2g}" if deviation else ""


def _facts(report: ParityReport) -> str:
    counts = ", ".join(
        f"{count} {verdict.replace('_', ' ')}" for verdict, count in report.counts.items() if count
    )
    parameters = ", ".join(f"{key} = {value!r}" for key, value in report.overrides.items())
    seconds = ", ".join(f"{name} {count:.1f} s" for name, count in report.seconds.items())
    facts = [
        counts or "nothing was compared",
        f"floats may be apart by {report.tolerance:g} of their size, the largest gap is "
        f"{report.deviation:.2g}",
        f"notebook run {report.repeat} times" if report.repeat > 1 else "notebook run once",
        f"with {parameters}" if parameters else "",
        f"generators seeded with {report.seed}" if report.seed is not None else "",
        seconds,
    ]
    return "; ".join(filter(None, facts)) + "."


def _trouble(outcome: Outcome, modes: str, known: Blame | None = None) -> Iterator[str]:
    """Yield what is to be said of an outcome; the line that made it unless it is `known`."""
    name = escape(outcome.place or outcome.artifact or "step")
    yield f'<h3 class="{outcome.verdict}">{name}</h3>'
    sentence, _, trace = outcome.sentence(modes).partition("\n")
    yield f"<p>{escape(sentence)}</p>"
    if trace:
        yield f"<pre>{escape(textwrap.dedent(trace))}</pre>"
    if outcome.blame is not None and outcome.blame != known:
        made = outcome.blame
        place = f"{made.file}:{made.file_line}" if made.file else ""
        yield f"<pre>{escape(made.text)}    {escape(place)}</pre>"
    if outcome.pictures is not None:
        yield '<div class="pair">'
        for side, image in (
            ("notebook", outcome.pictures.notebook), ("package", outcome.pictures.package)
        ):  # fmt: skip
            shown = _image(image, side) if image else "<p>no picture</p>"
            yield f"<figure>{shown}<figcaption>{side}</figcaption></figure>"
        yield "</div>"


def _image(png: bytes, alt: str) -> str:
    text = base64.b64encode(png).decode("ascii")
    return f'<img alt="{alt}" src="data:image/png;base64,{text}">'


def _diff(text: str) -> str:
    lines = []
    for line in text.splitlines():
        kind = {"-": "removed", "+": "added"}.get(line[:1], "")
        lines.append(f'<span class="{kind}">{escape(line)}</span>' if kind else escape(line))
    return "<pre>{}</pre>".format("\n".join(lines))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    found = [
        '<div class="wide"><table>',
        "<tr>" + "".join(f"<th>{escape(name)}</th>" for name in head) + "</tr>",
    ]
    for row in rows:
        cells = (
            f'<td class="{cell.replace(" ", "_")}">{escape(cell)}</td>'
            if cell.replace(" ", "_") in set(Verdict)
            else f"<td>{escape(cell)}</td>"
            for cell in row
        )
        found.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*found, "</table></div>"])
