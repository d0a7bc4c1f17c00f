"""The commands of `nbpipe`: each calls the layer below, prints and returns its exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jupyter_mlops.cli.group import (
    exit_code,
    nbpipe,
    takes_debug,
    takes_folder,
    takes_json,
    takes_notebook,
)
from jupyter_mlops.cli.progress import progress
from jupyter_mlops.cli.proving import check_package
from jupyter_mlops.cli.show import finding_json, show_findings, show_json

if TYPE_CHECKING:
    from jupyter_mlops.analysis.suggest import CellSuggestion
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


def _surest(suggestion: CellSuggestion) -> Stage:
    # What prepares data on its way to a model is there for the model.
    late = ("train", "evaluate")
    return max(suggestion.stages, key=lambda one: (one.confidence, one.stage in late)).stage


@nbpipe.command()
@takes_notebook
@click.option("--write", is_flag=True, help="Write the surest stage of each cell as its tag.")
@takes_json
@takes_debug
def suggest(notebook: Path, write: bool, json: bool) -> int:
    """Propose tags for the untagged cells of NOTEBOOK."""
    from jupyter_mlops.analysis.rule_file import rule_file
    from jupyter_mlops.analysis.rules import suggest as suggest_stages
    from jupyter_mlops.analysis.suggest import to_json
    from jupyter_mlops.notebook import read, write_tags
    from jupyter_mlops.stages import StepTag

    with progress(f"reading {notebook}"):
        suggestions = suggest_stages(read(notebook), rule_file(notebook.parent).rules)
    if write:
        write_tags(notebook, {one.cell: StepTag(_surest(one)) for one in suggestions})
    if json:
        show_json(to_json(suggestions))
    else:
        from jupyter_mlops.cli.report import show_suggestions

        show_suggestions(suggestions, written=write)
    return 0


@nbpipe.command()
@click.argument("path", metavar="NOTEBOOK|FOLDER", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
)
@click.option(
    "--notebook",
    type=click.Path(path_type=Path),
    help="Where the notebook of the package in FOLDER is now.",
)
@click.option("--json", is_flag=True, help="The same as --format json.")
@takes_debug
def check(path: Path, form: str, notebook: Path | None, json: bool) -> int:
    """Say what an export of NOTEBOOK would stumble over, and how to mend it.

    Of an exported package in FOLDER it says whether it is still proven: exit code 1 where notebook
    and package have drifted apart, 3 where the proof is stale or missing. Nothing is run.
    """
    if path.is_dir():
        if form == "sarif":
            raise click.UsageError("--format sarif is about a notebook, not about a package")
        return check_package(path, notebook, json=json or form == "json")
    if notebook is not None:
        raise click.UsageError("--notebook goes with the FOLDER of a package")
    return _check_notebook(path, "json" if json else form)


def _check_notebook(notebook: Path, form: str) -> int:
    from jupyter_mlops.export import check as findings_of

    with progress(f"checking {notebook}"):
        findings = findings_of(notebook)
    if form == "json":
        show_json({"findings": [finding_json(finding) for finding in findings]})
    elif form == "sarif":
        from jupyter_mlops.cli.sarif import sarif

        show_json(sarif(findings, notebook))
    else:
        show_findings(findings)
    return exit_code(findings)


@nbpipe.command()
@takes_notebook
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "dot", "json"]),
    default="mermaid",
    show_default=True,
)
@click.option("--json", is_flag=True, help="The same as --format json.")
@takes_debug
def graph(notebook: Path, form: str, json: bool) -> int:
    """Draw the steps of NOTEBOOK and the variables that pass between them."""
    from jupyter_mlops.cli.graph import text
    from jupyter_mlops.export import plan

    with progress(f"analysing {notebook}"):
        pipeline = plan(notebook).pipeline
    click.echo(text(pipeline, "json" if json else form), nl=False)
    return 0


@nbpipe.command(
    context_settings={
        "ignore_unknown_options": True,
        "allow_interspersed_args": False,
    },
    epilog=OPTIONS_OF_RUN,
)
@takes_folder
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def run(folder: Path, options: tuple[str, ...]) -> int:
    """Run the exported package in FOLDER, as `python -m PACKAGE run` does."""
    from jupyter_mlops.cli.package import run_package

    return run_package(folder, options)


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
