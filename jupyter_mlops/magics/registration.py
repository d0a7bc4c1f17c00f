"""The magics `%mlops` and `%%mlops` and their completion, put into a shell and taken out."""

from __future__ import annotations

from IPython.core.error import UsageError
from IPython.core.magic import no_var_expand

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.magics import heading
from jupyter_mlops.magics.completion import Matcher
from jupyter_mlops.magics.extension import Extension

NAME = "mlops"

_matchers: dict[int, Matcher] = {}


def register(extension: Extension) -> None:
    """Register both magics and the completion."""

    @no_var_expand
    def mlops(line: str) -> None:
        """Runs, findings, export and parameters of this notebook.

        %mlops                               where runs go, what is pending, what is wrong
        %mlops runs [NOTEBOOK] [--best METRIC] [--last N]
        %mlops compare RUN RUN
        %mlops restore RUN [--params | --code] [--notebook FILE]
        %mlops check
        %mlops export DIR
        %mlops params
        %mlops secrets
        %mlops quiet [off]
        %mlops help [TOPIC]
        """
        from jupyter_mlops.magics.commands import answer

        try:
            shown = answer(extension, line)
        except MlopsError as error:
            raise UsageError(str(error)) from None
        except Exception as error:  # noqa: BLE001, a defect of ours is one line in a notebook, too
            what = f"%mlops {line}: a defect of jupyter_mlops: {type(error).__name__}: {error}"
            raise UsageError(f"{what}; please report it") from error
        if shown is not None:
            extension.show(shown)

    @no_var_expand
    def mlops_cell(line: str, cell: str) -> None:
        """Run the cell as a step and record it.

        %%mlops STEP [PART] [--curve NAME] [--no-log] [--no-source]

        STEP is load, features, train, evaluate, parameters or skip. `--curve NAME` records each
        value that NAME gets in a loop; `--no-log` records nothing of the cell, `--no-source` all
        but its text.
        """
        asked = heading.parse(line)
        what = asked.problem or "it must be the first line of the cell"
        raise UsageError(f"%%mlops {line}: {what}")

    @no_var_expand
    def misplaced(line: str) -> None:
        """Say what is wrong with `%%mlops` below other code."""
        raise UsageError(
            f"%%mlops {line}: it must be the first line of the cell; what stands below it did not "
            "run. Inside a cell, a tag or a first line `#| mlops: STEP` does the same"
        )

    shell = extension.shell
    shell.register_magic_function(mlops, "line", NAME)
    # This is the name under which IPython looks for a cell magic that is not on top.
    shell.register_magic_function(misplaced, "line", f"%{NAME}")
    shell.register_magic_function(mlops_cell, "cell", NAME)
    matcher = _matchers[id(shell)] = Matcher(extension)
    shell.Completer.custom_matchers.append(matcher.complete)


def unregister(extension: Extension) -> None:
    shell = extension.shell
    for kind, name in (("line", NAME), ("line", f"%{NAME}"), ("cell", NAME)):
        shell.magics_manager.magics[kind].pop(name, None)
    matcher = _matchers.pop(id(shell), None)
    if matcher is not None:
        shell.Completer.custom_matchers.remove(matcher.complete)
