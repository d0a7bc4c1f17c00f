"""`nbpipe verify`, and what `nbpipe check` says of a package."""

from __future__ import annotations

from pathlib import Path

import click

from jupyter_mlops.cli.group import nbpipe, takes_debug, takes_folder, takes_json
from jupyter_mlops.cli.progress import progress
from jupyter_mlops.cli.show import show_json


@nbpipe.command()
@takes_folder
@click.option(
    "--notebook",
    type=click.Path(path_type=Path),
    help="The notebook, where it is not the one kept in FOLDER: its folder is where it runs.",
)
@click.option(
    "--data-root",
    type=click.Path(path_type=Path),
    help="Where relative paths start, on both sides.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Give a parameter another value on both sides. May be repeated.",
)
@click.option(
    "--parameters",
    is_flag=True,
    help="Prove every parameter with another value too; two more runs for each.",
)
@click.option(
    "--repeat",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Run the notebook so many times, to tell what differs from itself.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0, max=0.1),
    default=1e-9,
    show_default=True,
    help="How far two floats may be apart, as a part of their size.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**32 - 1),
    help="Seed random, numpy and torch on both sides, where the notebook does not.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report as one HTML file, with pictures of figures that differ.",
)
@takes_json
@takes_debug
def verify(
    folder: Path,
    notebook: Path | None,
    data_root: Path | None,
    settings: tuple[str, ...],
    parameters: bool,
    repeat: int,
    tolerance: float,
    seed: int | None,
    html: Path | None,
    json: bool,
) -> int:
    """Run the notebook and the package in FOLDER and compare every value at every step border.

    The proof is kept in FOLDER, for `nbpipe check FOLDER`. When all are equal, small inputs and
    outputs of each step are recorded for the package's tests.
    """
    from jupyter_mlops.parity import read_settings, record
    from jupyter_mlops.parity import verify as prove

    overrides = read_settings(folder, settings)
    with progress(f"verifying {folder}") as tell:
        report = prove(
            folder,
            notebook=notebook,
            overrides=overrides,
            data_root=data_root,
            tolerance=tolerance,
            repeat=repeat,
            seed=seed,
            parameters=parameters,
            keep=True,
            progress=tell,
        )
    if json:
        click.echo(report.to_json())
    else:
        from jupyter_mlops.cli.report import show_proof

        show_proof(report)
    if html is not None:
        from jupyter_mlops.parity.page import write_page

        write_page(report, html)
        click.echo(f"the report is in {html}", err=json)
    # The proof is shown first: a package that cannot be recorded is proven all the same.
    if report.exit_code == 0 and not overrides:
        with progress("recording for the tests"):
            recorded = record(folder, notebook=notebook, data_root=data_root)
        click.echo(recorded, err=json)
    return report.exit_code


def check_package(folder: Path, notebook: Path | None, *, json: bool) -> int:
    """Say whether the package in `folder` is still what was proven; nothing is run."""
    from jupyter_mlops.parity import status

    found = status(folder, notebook=notebook)
    if json:
        show_json(found.to_json())
    else:
        from jupyter_mlops.cli.report import show_status

        show_status(found, folder)
    return found.exit_code
