"""From tagged notebooks to pipelines: tracking, export and proof."""

TYPE_CHECKING = False  # typing's own constant would be the only import
if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__version__ = "0.1.0"


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Record tagged cells from here on: `%load_ext jupyter_mlops`."""
    import warnings

    from jupyter_mlops.magics import load

    # IPython says once what Python thinks of a cell's `'\d'`: `<unknown>` is the text parsed again.
    warnings.filterwarnings("ignore", category=SyntaxWarning, module="<unknown>")
    load(shell)


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Leave the shell as it was: `%unload_ext jupyter_mlops`."""
    from jupyter_mlops.magics import unload

    unload(shell)
