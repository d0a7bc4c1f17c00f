"""`nbpipe`, the command line: a thin shell that parses, calls and prints.

    0  good
    1  findings of level error, or a difference between notebook and package
    2  bad usage or bad input
    3  nothing differs, but something could not be proven
    4  a merge left conflict markers

Results go to stdout; progress and errors to stderr. `nbpipe --help` stays fast because each
command imports what it needs when it runs.
"""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Sequence

import click

from jupyter_mlops.cli import commands, exporting, proving
from jupyter_mlops.cli.group import nbpipe
from jupyter_mlops.cli.show import complain, fail
from jupyter_mlops.cli.track import track
from jupyter_mlops.errors import MlopsError

INTERRUPTED = 130

# The commands are in the group once their modules are imported.
MODULES = (commands, exporting, proving)
nbpipe.add_command(track)


def main() -> None:
    """Run `nbpipe` on the arguments of this process and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A notebook may hold characters that the terminal's encoding has not.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Python says them of a notebook's `'\d'` each time that the text is read.
    warnings.simplefilter("ignore", SyntaxWarning)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run `nbpipe` and return its exit code; no exception leaves, unless `--debug` asks for it."""
    debug = "--debug" in arguments
    try:
        code = nbpipe.main(list(arguments), prog_name="nbpipe", standalone_mode=False)
    except click.Abort:
        click.echo("nbpipe: interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return 2
    except MlopsError as error:
        if debug:
            raise
        return fail(error, json="--json" in arguments)
    except Exception as error:
        if debug:
            raise
        complain(error)
        return 2
    return code if isinstance(code, int) else 0
