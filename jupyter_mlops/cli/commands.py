"""The commands of `nbpipe`: each calls the layer below, prints and returns its exit code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jupyter_mlops import __version__
from jupyter_mlops.cli.progress import progress
from jupyter_mlops.cli.show import finding_json, show_findings, show_json
from jupyter_mlops.errors import Finding, Level

if TYPE_CHECKING:
    from jupyter_mlops.analysis.suggest import CellSuggestion
    from jupyter_mlops.export import ExportReport
    from jupyter_mlops.stages import Stage

OPTIONS_OF_RUN = """\b
Options of the package, passed through:
  --set KEY=VALUE   change a parameter: --set trees=50, --set train.trees=50
  --params FILE     read parameters from FILE
  --isolated        run every step in a process of its own
  --only STEP       run one step on stored inputs
  --from STEP       run STEP and what follows it
  --no-cache        run every step again
  --data-root DIR   where relative paths start, instead of the current directory
  --store DIR       where artifacts and runs are kept
  --no-track        do not log the run to MLflow
  --json            print the report as JSON
"""

Command = Callable[..., Any]


class _Settings(click.Group):
    """A group whose defaults come from `[tool.nbpipe]`, read when a command is about to run."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if not {"--help", "-h"}.intersection(args):
            from jupyter_mlops.cli.settings import read_settings

            ctx.default_map = read_settings(Path.cwd(), self.commands)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Settings,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, message="%(version)s")
def nbpipe(debug: bool) -> None:
    """From a tagged notebook to a Python package that computes the same values.

    Tag the cells load, features, train or evaluate, then:

    \b
        nbpipe check  churn.ipynb             what stands in the way
        nbpipe export churn.ipynb -o churn    the package
        nbpipe run    churn                   run it
        nbpipe verify churn                   prove its values
    """


def _notebook(command: Command) -> Command:
    return click.argument("notebook", type=click.Path(path_type=Path))(command)


def _folder(command: Command) -> Command:
    return click.argument("folder", type=click.Path(path_type=Path))(command)


def _json(command: Command) -> Command:
    return click.option("--json", is_flag=True, help="Print the result as JSON.")(command)


def _debug(command: Command) -> Command:
    option = click.option("--debug", is_flag=True, expose_value=False, hidden=True)
    return option(command)


def _exit_code(findings: tuple[Finding, ...]) -> int:
    return int(any(finding.level is Level.ERROR for finding in findings))


def _surest(suggestion: CellSuggestion) -> Stage:
    return max(suggestion.stages, key=lambda one: one.confidence).stage


@nbpipe.command()
@_notebook
@click.option("--write", is_flag=True, help="Write the surest stage of each cell as its tag.")
@_json
@_debug
def suggest(notebook: Path, write: bool, json: bool) -> int:
    """Propose tags for the untagged cells of NOTEBOOK."""
    from jupyter_mlops.analysis.suggest import suggest as suggest_stages
    from jupyter_mlops.analysis.suggest import to_json
    from jupyter_mlops.notebook import read, write_tags
    from jupyter_mlops.stages import StepTag

    with progress(f"reading {notebook}"):
        suggestions = suggest_stages(read(notebook))
    if write:
        write_tags(notebook, {one.cell: StepTag(_surest(one)) for one in suggestions})
    if json:
        show_json(to_json(suggestions))
    else:
        from jupyter_mlops.cli.report import show_suggestions

        show_suggestions(suggestions, written=write)
    return 0


@nbpipe.command()
@_notebook
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
)
@click.option("--json", is_flag=True, help="The same as --format json.")
@_debug
def check(notebook: Path, form: str, json: bool) -> int:
    """Say what an export of NOTEBOOK would stumble over, and how to mend it."""
    from jupyter_mlops.export import check as findings_of

    with progress(f"checking {notebook}"):
        findings = findings_of(notebook)
    if json or form == "json":
        show_json({"findings": [finding_json(finding) for finding in findings]})
    elif form == "sarif":
        from jupyter_mlops.cli.sarif import sarif

        show_json(sarif(findings, notebook))
    else:
        show_findings(findings)
    return _exit_code(findings)


@nbpipe.command()
@_notebook
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "dot", "json"]),
    default="mermaid",
    show_default=True,
)
@click.option("--json", is_flag=True, help="The same as --format json.")
@_debug
def graph(notebook: Path, form: str, json: bool) -> int:
    """Draw the steps of NOTEBOOK and the variables that pass between them."""
    from jupyter_mlops.cli.graph import text
    from jupyter_mlops.export import plan

    with progress(f"analysing {notebook}"):
        pipeline = plan(notebook).pipeline
    click.echo(text(pipeline, "json" if json else form), nl=False)
    return 0


@nbpipe.command()
@_notebook
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
@_json
@_debug
def export(
    notebook: Path,
    output: Path,
    name: str | None,
    lift: tuple[str, ...],
    lift_all: bool,
    dry_run: bool,
    diff: bool,
    json: bool,
) -> int:
    """Write the package of NOTEBOOK; over an earlier export, merge with what was edited there."""
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


@nbpipe.command(
    context_settings={
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
    },
    epilog=OPTIONS_OF_RUN,
)
@_folder
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run(folder: Path, options: tuple[str, ...]) -> int:
    """Run the exported package in FOLDER, as `python -m PACKAGE run` does."""
    from jupyter_mlops.cli.package import run_package

    return run_package(folder, options)


@nbpipe.command()
@_folder
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
    "--repeat",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Run the notebook so many times, to tell what differs from itself.",
)
@_json
@_debug
def verify(
    folder: Path, notebook: Path | None, data_root: Path | None, repeat: int, json: bool
) -> int:
    """Run the notebook and the package in FOLDER and compare every value at every step border.

    When all are equal, small inputs and outputs of each step are recorded for the package's tests.
    """
    from jupyter_mlops.parity import record
    from jupyter_mlops.parity import verify as prove

    with progress(f"verifying {folder}") as tell:
        report = prove(folder, notebook=notebook, data_root=data_root, repeat=repeat, progress=tell)
    if json:
        click.echo(report.to_json())
    else:
        from jupyter_mlops.cli.report import show_proof

        show_proof(report)
    # The proof is shown first: a package that cannot be recorded is proven all the same.
    if report.exit_code == 0:
        with progress("recording for the tests"):
            recorded = record(folder, notebook=notebook, data_root=data_root)
        click.echo(recorded, err=json)
    return report.exit_code


@nbpipe.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> int:
    """Print the script that completes nbpipe's words in SHELL.

    \b
        bash   eval "$(nbpipe completion bash)"      in ~/.bashrc
        zsh    eval "$(nbpipe completion zsh)"       in ~/.zshrc
        fish   nbpipe completion fish | source       in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(nbpipe, {}, "nbpipe", "_NBPIPE_COMPLETE").source())
    return 0
