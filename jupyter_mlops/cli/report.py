"""What was proposed, exported or proven, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_mlops.cli.show import console, plural, show_findings
from jupyter_mlops.pipeline import LeftBehind, Step

if TYPE_CHECKING:
    from rich.text import Text

    from jupyter_mlops.analysis.suggest import CellSuggestion
    from jupyter_mlops.export import ExportReport
    from jupyter_mlops.parity import Outcome, ParityReport, Status
    from jupyter_mlops.parity.making import Made
    from jupyter_mlops.parity.observation import Look

KINDS = ("created", "updated", "merged", "restored", "removed", "unchanged")
STYLES = {"equal": "green", "differs": "bold red", "alive": "green"}
UNDECIDED = "yellow"


def show_suggestions(suggestions: Sequence[CellSuggestion], *, written: bool) -> None:
    """Print the proposed stages of each cell with what decided, and where to split it."""
    from rich.text import Text

    screen = console()
    for suggestion in suggestions:
        text = Text(f"cell {suggestion.cell}", "bold")
        for one in suggestion.stages:
            text.append(f"\n  {one.stage.value:<8}", "cyan")
            text.append(f"  {one.confidence:4.0%}  {one.reason}")
        if suggestion.split_line is not None:
            second = suggestion.stages[1].stage.value
            text.append(f"\n  split before line {suggestion.split_line}: `{second}` begins there")
        screen.print(text)
    if not suggestions:
        screen.print("nothing to propose: no untagged cell belongs to a stage")
    elif written:
        screen.print(f"{plural(len(suggestions), 'tag')} written")
    else:
        screen.print("write the surest stage of each cell as its tag: --write", style="dim")


def show_export(report: ExportReport, target: Path, *, dry_run: bool) -> None:
    screen = console()
    if report.findings:
        show_findings(report.findings)
        screen.print()
    verb = "would be written to" if dry_run else "is in"
    screen.print(f"{report.pipeline.name} {verb} {target}: {_files(report)}", markup=False)
    width = max((len(step.tag) for step in report.pipeline.steps), default=0)
    for step in report.pipeline.steps:
        screen.print(_flow(step, width))
    for line in _left_behind(report.pipeline.left_behind):
        screen.print(line, markup=False)
    if not dry_run:
        screen.print(f"next: nbpipe run {target}, nbpipe verify {target}", style="dim")


def _files(report: ExportReport) -> str:
    counts = {kind: len(getattr(report.written, kind)) for kind in KINDS}
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)


def _flow(step: Step, width: int) -> Text:
    from rich.text import Text

    given = ", ".join(argument.name for argument in step.inputs)
    made = ", ".join(artifact.name for artifact in step.outputs)
    text = Text("  ")
    text.append(step.tag.ljust(width), "cyan")
    text.append(f"  {given} -> {made}" if given else f"  -> {made}")
    return text


def _left_behind(items: tuple[LeftBehind, ...]) -> list[str]:
    """Return a line for each statement that stays in the notebook, with the reason."""
    if not items:
        return []
    lines = [f"left in the notebook: {plural(len(items), 'statement')}"]
    for item in items:
        first = item.text.strip().split("\n")[0]
        lines.append(f"  cell {item.cell} line {item.line}: {first}  ({item.reason})")
    return lines


def show_proof(report: ParityReport) -> None:
    """Print a line for each artifact, then what differs or could not be proven, and the sum."""
    screen = console()
    rows: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in report.outcomes:
        rows.setdefault((outcome.step, outcome.artifact), []).append(outcome)
    steps = max((len(step) for step, _ in rows), default=0)
    artifacts = max((len(artifact) for _, artifact in rows), default=0)
    for (step, artifact), outcomes in rows.items():
        screen.print(_row(f"{step:<{steps}}  {artifact:<{artifacts}}", outcomes))
    for outcome, modes in report.troubles:
        screen.print(_trouble(outcome, modes))
        if outcome is report.first_difference and report.excerpt:
            screen.print(_diff(report.excerpt))
    for edit in report.edits:
        line = f"edited since the export: {edit.file}:{edit.line}"
        screen.print(line, style="dim", markup=False)
    for probe in report.probes:
        screen.print(str(probe), style=STYLES.get(probe.liveness, UNDECIDED), markup=False)
    if report.may_be_seeded:
        screen.print("--seed 0 seeds these generators on both sides", style="dim")
    screen.print(_sum(report))
    for note in report.notes:
        screen.print(note, style=UNDECIDED, markup=False)
    if report.trouble:
        screen.print(f"the proof is not kept: {report.trouble}", style=UNDECIDED, markup=False)


def show_made(made: Made, target: Path) -> None:
    """Print an export, what was observed and repaired, and its proof."""
    show_export(made.report, target, dry_run=False)
    screen = console()
    said: set[str] = set()
    for look in made.observation.looks if made.observation else ():
        # What lasts is said where it begins.
        news = [line for line in _observed(look) if line not in said]
        said |= {line for line in news if line.endswith("share memory") or "cannot be" in line}
        for line in news:
            screen.print(f"  observed in cell {look.cell}: {line}", style="dim", markup=False)
    for repair in made.repairs:
        screen.print(f"repaired: {repair}", style=UNDECIDED, markup=False)
    show_proof(made.proof)


def _observed(look: Look) -> Iterator[str]:
    if look.changed:
        yield f"changes {', '.join(look.changed)}"
    for group in look.shared:
        yield f"{', '.join(group)} share memory"
    if look.world:
        yield f"sets {', '.join(look.world)}"
    for path, how in look.files.items():
        yield f"{how}s {path}"
    for name, seen in look.values.items():
        if seen.stored:
            yield f"{name} cannot be stored: {seen.stored}"


def show_status(status: Status, folder: Path) -> None:
    """Print how a package stands to its notebook, and why."""
    screen = console()
    style = {0: "green", 1: "bold red"}.get(status.exit_code, UNDECIDED)
    screen.print(f"{folder}: {status.standing}{_of(status)}", style=style, markup=False)
    for reason in status.reasons:
        screen.print(f"  {reason}", markup=False)
    for reason in status.unchecked:
        screen.print(f"  not looked at: {reason}", style="dim", markup=False)
    if status.exit_code:
        moved = any(not reason.startswith("the package's") for reason in status.reasons)
        export = "export the notebook again, then " if status.exit_code == 1 and moved else ""
        screen.print(f"next: {export}nbpipe verify {folder}", style="dim")


def _of(status: Status) -> str:
    proof = status.proof
    if proof is None:
        return ""
    given = ", ".join(f"{key} = {value!r}" for key, value in proof.overrides.items())
    seed = "" if proof.seed is None else f", seeded with {proof.seed}"
    return f" (proof of {proof.when}{', with ' if given else ''}{given}{seed})"


def _diff(text: str) -> Text:
    from rich.text import Text

    found = Text()
    for line in text.splitlines():
        style = {"-": "red", "+": "green"}.get(line[:1], "dim")
        found.append(f"    {line}\n", style)
    found.rstrip()
    return found


def _row(name: str, outcomes: list[Outcome]) -> Text:
    from rich.text import Text

    text = Text(f"  {name}")
    for outcome in outcomes:
        verdict = outcome.verdict.replace("_", " ")
        text.append("  ").append(verdict, STYLES.get(outcome.verdict, UNDECIDED))
        text.append(f" {outcome.mode}", "dim")
        if outcome.deviation:
            text.append(f" within {outcome.deviation:.1g}", "dim")
    return text


def _trouble(outcome: Outcome, modes: str) -> Text:
    from rich.text import Text

    text = Text(outcome.sentence(modes), STYLES.get(outcome.verdict, UNDECIDED))
    if outcome.blame:
        text.append(f"\n    {outcome.blame.text.strip()}", "cyan")
        if outcome.blame.file:
            text.append(f"    {outcome.blame.file}:{outcome.blame.file_line}", "dim")
    return text


def _sum(report: ParityReport) -> str:
    counts = [
        f"{count} {'differ' if verdict == 'differs' else verdict.replace('_', ' ')}"
        for verdict, count in report.counts.items()
        if count or verdict == "equal"
    ]
    within = (
        f", floats within {report.deviation:.1g} (allowed: {report.tolerance:g} of their size)"
        if report.deviation
        else ""
    )
    values = ", ".join(f"{key}={value!r}" for key, value in report.overrides.items())
    given = f" with {values}" if values else ""
    return f"{report.package} against {report.notebook}{given}: {', '.join(counts)}{within}"
