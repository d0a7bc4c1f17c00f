"""`nbpipe export`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_mlops.cli.group import nbpipe, takes_debug, takes_json, takes_notebook
from jupyter_mlops.cli.progress import progress
from jupyter_mlops.cli.show import finding_json, show_json

if TYPE_CHECKING:
    from jupyter_mlops.export import ExportReport
    from jupyter_mlops.parity.making import Made


@nbpipe.command()
@takes_notebook
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder of the package."
)
@click.option("--name", help="Name of the package.  [default: from the notebook's file name]")
@click.option(
    "--lift",
    multiple=True,
    metavar="NAME",
    help="Make a literal a parameter: --lift train.n_estimators. May be repeated.",
)
@click.option("--lift-all", is_flag=True, help="Lift every keyword of estimators, and file paths.")
@click.option("--dry-run", is_flag=True, help="Say what would be written; write nothing.")
@click.option("--diff", is_flag=True, help="Show what would change; write nothing.")
@click.option(
    "--observe", is_flag=True, help="Run the notebook, use what it does, and prove the package."
)
@click.option(
    "--repair",
    is_flag=True,
    help="Prove the package; where it differs, return, pass, store or join more.",
)
@takes_json
@takes_debug
def export(
    notebook: Path,
    output: Path,
    name: str | None,
    lift: tuple[str, ...],
    lift_all: bool,
    dry_run: bool,
    diff: bool,
    observe: bool,
    repair: bool,
    json: bool,
) -> int:
    """Write the package of NOTEBOOK; over an earlier export, merge with what was edited there.

    The notebook is not run, unless --observe or --repair asks for it. With them the exit code is
    that of `nbpipe verify`.
    """
    if observe or repair:
        if dry_run or diff:
            raise click.UsageError("--observe and --repair write a package and prove it")
        return _make(
            notebook, output, name, lift, lift_all, observe=observe, repair=repair, json=json
        )
    if diff:
        return _show_diff(notebook, output, name, lift, lift_all, json=json)
    from jupyter_mlops.export import export as write_package

    with progress(f"exporting {notebook}"):
        report = write_package(
            notebook, output, name=name, lift=lift, lift_all=lift_all, dry_run=dry_run
        )
    if json:
        show_json(_export_json(report, output, dry_run=dry_run))
    else:
        from jupyter_mlops.cli.report import show_export

        show_export(report, output, dry_run=dry_run)
    return 0


def _make(
    notebook: Path,
    output: Path,
    name: str | None,
    lift: tuple[str, ...],
    lift_all: bool,
    *,
    observe: bool,
    repair: bool,
    json: bool,
) -> int:
    from jupyter_mlops.parity import record
    from jupyter_mlops.parity.making import make

    with progress(f"running {notebook}") as tell:
        made = make(
            notebook,
            output,
            name=name,
            lift=lift,
            lift_all=lift_all,
            observe=observe,
            repair=repair,
            progress=tell,
        )
    if json:
        show_json(_made_json(made, output))
    else:
        from jupyter_mlops.cli.report import show_made

        show_made(made, output)
    if made.proof.exit_code == 0:
        with progress("recording for the tests"):
            recorded = record(output, notebook=notebook)
        click.echo(recorded, err=json)
    return made.proof.exit_code


def _made_json(made: Made, output: Path) -> dict[str, Any]:
    import json

    return {
        **_export_json(made.report, output, dry_run=False),
        "proof": json.loads(made.proof.to_json()),
        "observed": made.observation.to_json() if made.observation else None,
        "settled": [finding_json(finding) for finding in made.settled],
        "repairs": [asdict(repair) for repair in made.repairs],
    }


def _show_diff(
    notebook: Path,
    output: Path,
    name: str | None,
    lift: tuple[str, ...],
    lift_all: bool,
    *,
    json: bool,
) -> int:
    from jupyter_mlops.emit.write import diff as difference
    from jupyter_mlops.export import plan

    with progress(f"exporting {notebook}"):
        planned = plan(notebook, name=name, lift=lift, lift_all=lift_all)
        change = difference(planned.tree, output)
    if json:
        show_json({"target": str(output), "diff": change})
    else:
        click.echo(change, nl=False)
    return 0


def _export_json(report: ExportReport, target: Path, *, dry_run: bool) -> dict[str, Any]:
    from jupyter_mlops.cli.graph import graph_json

    return {
        "target": str(target),
        "dry_run": dry_run,
        "written": asdict(report.written),
        "pipeline": graph_json(report.pipeline),
        "left_behind": [asdict(item) for item in report.pipeline.left_behind],
        "findings": [finding_json(finding) for finding in report.findings],
    }
