"""Type annotations, where the type of a value is sure."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import methods
from jupyter_mlops.analysis.definitions import Definitions
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.memory import Value
from jupyter_mlops.analysis.names import bound_by
from jupyter_mlops.analysis.program import Program
from jupyter_mlops.pipeline import Import

_PLAIN = frozenset({"int", "float", "str", "bool", "bytes", "list", "dict", "set", "tuple"})
_LIBRARY = {
    "DataFrame": ("pandas", "pd"),
    "Series": ("pandas", "pd"),
    "Index": ("pandas", "pd"),
    "ndarray": ("numpy", "np"),
}
# What functions make for which nobody imports the class.
_MADE = frozenset(
    "sklearn.pipeline.Pipeline sklearn.pipeline.FeatureUnion "
    "sklearn.compose.ColumnTransformer".split()
)


class Annotations:
    """Writes types as the notebook's own imports allow."""

    def __init__(self, program: Program, definitions: Definitions) -> None:
        self.aliases: dict[str, str] = {}
        self.classes: dict[str, Import] = {}
        self.bound = {name for s in program.statements for name in _bound(program, s.index)}
        for statement in program.statements:
            if definitions.kinds[statement.index] is Kind.IMPORT:
                self._read_import(statement.node)

    def _read_import(self, node: object) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname or "." not in alias.name:
                    self.aliases.setdefault(alias.name, alias.asname or alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                made = Import(node.module, alias.name, alias.asname)
                self.classes.setdefault(f"{node.module}.{alias.name}", made)

    def of(self, value: Value) -> tuple[str | None, Import | None]:
        """Return the annotation of `value` and the import that it needs, None where unsure."""
        kind = value.type
        if kind in _PLAIN:
            return kind, None
        if kind in _LIBRARY:
            module, usual = _LIBRARY[kind]
            alias = self.aliases.get(module)
            if alias is None and usual in self.bound:
                return None, None
            alias = alias or usual
            return f"{alias}.{kind}", Import(module, None, alias if alias != module else None)
        # What `fit` of statsmodels gives is of another class than the model.
        if kind is not None and methods.is_estimator(kind) and "statsmodels." not in kind:
            found = self.classes.get(kind)
            if found is not None:
                return found.bound, found
            return self._by_module(kind)
        return None, None

    def _by_module(self, kind: str) -> tuple[str | None, Import | None]:
        """Return the annotation of a class that the notebook does not import by its name."""
        module, _, name = kind.rpartition(".")
        alias = self.aliases.get(module)
        if alias is not None:
            return f"{alias}.{name}", Import(module, None, alias if alias != module else None)
        if kind in _MADE and name not in self.bound:
            return name, Import(module, name, None)
        return None, None


def _bound(program: Program, index: int) -> frozenset[str]:
    return bound_by(program.statements[index].node)
