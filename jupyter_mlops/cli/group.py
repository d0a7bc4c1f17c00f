"""The group of commands, and what its commands have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from jupyter_mlops import __version__
from jupyter_mlops.errors import Finding, Level

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


def takes_notebook(command: Command) -> Command:
    return click.argument("notebook", type=click.Path(path_type=Path))(command)


def takes_folder(command: Command) -> Command:
    return click.argument("folder", type=click.Path(path_type=Path))(command)


def takes_json(command: Command) -> Command:
    return click.option("--json", is_flag=True, help="Print the result as JSON.")(command)


def takes_debug(command: Command) -> Command:
    option = click.option("--debug", is_flag=True, expose_value=False, hidden=True)
    return option(command)


def exit_code(findings: tuple[Finding, ...]) -> int:
    return int(any(finding.level is Level.ERROR for finding in findings))
