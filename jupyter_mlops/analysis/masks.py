"""What the text of an index says about what it takes of a frame."""

from __future__ import annotations

import ast

_SELECTING = (ast.Compare, ast.List, ast.ListComp, ast.BoolOp)
# Methods of columns that say of each row whether it is meant.
_TELLING = frozenset(
    "isin isna isnull notna notnull between duplicated startswith endswith contains eq ne lt le "
    "gt ge".split()
)


def selects_rows(index: ast.expr) -> bool:
    """Say whether an index is a mask or a list: what it takes of a table is one of the same kind.

    `frame[(frame.a > 1) & ~frame.b.isna()]`, `frame[["a", "b"]]`.
    """
    match index:
        case ast.UnaryOp(op=ast.Invert(), operand=inner):
            return selects_rows(inner) or isinstance(inner, (ast.Name, ast.Subscript))
        case ast.BinOp(left=left, op=ast.BitAnd() | ast.BitOr() | ast.BitXor(), right=right):
            return selects_rows(left) or selects_rows(right)
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _TELLING
    return isinstance(index, _SELECTING)


def located(index: ast.expr) -> str | None:
    """Return what `frame.loc[index]` and `frame.iloc[index]` surely are, None where unknown."""
    if not isinstance(index, ast.Tuple):
        return "DataFrame" if _takes_several(index) else None
    if len(index.elts) != 2:
        return None
    rows, columns = map(_takes_several, index.elts)
    if rows and columns:
        return "DataFrame"
    other = index.elts[0] if columns else index.elts[1]
    return "Series" if rows != columns and _takes_one(other) else None


def _takes_several(index: ast.expr) -> bool:
    return isinstance(index, ast.Slice) or selects_rows(index)


def _takes_one(index: ast.expr) -> bool:
    if isinstance(index, ast.UnaryOp):
        index = index.operand
    return isinstance(index, ast.Constant) and type(index.value) in (str, int)
