"""`nbpipe track`: delivers what journals hold, in the foreground."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from jupyter_mlops.cli.progress import progress
from jupyter_mlops.cli.show import show_json
from jupyter_mlops.errors import MlopsError

PATIENCE_SECONDS = 120.0
LOOK_SECONDS = 0.2


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--tracker",
    type=click.Choice(["mlflow", "wandb"]),
    help="Where to, instead of the tracker that the settings name.",
)
@click.option("--follow", is_flag=True, help="Go on until interrupted.")
@click.option("--json", is_flag=True, help="Print the result as JSON.")
@click.option("--debug", is_flag=True, expose_value=False, hidden=True)
def track(folder: Path, tracker: str | None, follow: bool, json: bool) -> int:
    """Deliver the recorded runs of the project around FOLDER to the tracking store.

    A process beside the kernel does that by itself. This is for what it could not deliver, and
    to see why; what the store refused is said once. With --tracker wandb, also for having the runs
    there that are not delivered yet.
    """
    from jupyter_mlops.tracking.project import journal_of, project, settings
    from jupyter_mlops.tracking.writer import Writer, lock

    if not folder.is_dir():
        raise MlopsError(f"{folder} is no folder; give one inside the project")
    root = project(folder)
    name = tracker or settings(folder).tracker
    journal = journal_of(root)
    if journal is None:
        return _report(_result(root, name, 0, 0, "", []), json=json)
    mine = lock(journal, name)
    if mine is None:
        return _report(_of_the_other(journal, root, name), json=json)
    with mine, progress(f"delivering to {name}"):
        writer = Writer(journal, name)
        while writer.step():
            pass
        if follow:
            _follow(writer)
        result = _result(root, name, writer.delivered, writer.pending, writer.why, writer.refused)
        writer.refused = []
        writer.close()
    return _report(result, json=json)


def _follow(writer: Any) -> None:
    try:
        while True:
            writer.work()
            time.sleep(LOOK_SECONDS)
    except KeyboardInterrupt:
        return


def _of_the_other(journal: Path, root: Path, name: str) -> dict[str, Any]:
    """Return what the process beside the kernels makes of it, given the time to."""
    import json

    from jupyter_mlops.tracking.writer import STATUS

    deadline = time.monotonic() + PATIENCE_SECONDS
    status: dict[str, Any] = {}
    while time.monotonic() < deadline:
        try:
            status = json.loads((journal / STATUS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            status = {}
        if status.get("state") in ("idle", "waiting"):
            break
        time.sleep(LOOK_SECONDS)
    pending = status.get("pending", 0)
    return _result(root, name, 0, pending, status.get("why", ""), status.get("refused", []))


def _result(
    root: Path, tracker: str, delivered: int, pending: int, why: str, refused: list[str]
) -> dict[str, Any]:
    return {
        "project": str(root),
        "tracker": tracker,
        "delivered": delivered,
        "pending": pending,
        "why": why,
        "refused": refused,
    }


def _report(result: dict[str, Any], *, json: bool) -> int:
    waits = bool(result["pending"] and result["why"])
    if json:
        show_json(result)
        return 2 if waits else 0
    if result["delivered"]:
        click.echo(f"{result['delivered']} facts are delivered to {result['tracker']}")
    for line in result["refused"]:
        click.echo(f"refused: {line}")
    if waits:
        raise MlopsError(
            f"{result['pending']} facts wait: {result['why']}; "
            "run `nbpipe track` again when that is mended"
        )
    if result["pending"]:
        click.echo(f"{result['pending']} facts wait for a cell that runs")
    elif not result["delivered"]:
        click.echo("everything is delivered")
    return 0
