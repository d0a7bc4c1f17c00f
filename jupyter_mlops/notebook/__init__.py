"""Notebooks as values: cells, their roles, and one source text with an index back to the cells.

Files are read with `json` and own checks: importing nbformat takes longer (0.2 CPU seconds) than
everything else that a command does on a small notebook.
"""

from jupyter_mlops.notebook.cells import Cell, CellKind, Notebook, Source, concatenate
from jupyter_mlops.notebook.reading import given_id, read
from jupyter_mlops.notebook.saving import clean_text, write_tags

__all__ = [
    "Cell",
    "CellKind",
    "Notebook",
    "Source",
    "clean_text",
    "concatenate",
    "given_id",
    "read",
    "write_tags",
]
