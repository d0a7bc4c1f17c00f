"""Files that a cell reads through libraries that open them unseen, found in its text.

Where a call of such a reader stands in the cell, or in a helper function that it uses, paths in
the text that name existing files count as read.
"""

from __future__ import annotations

import ast
import glob
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from types import FunctionType
from typing import Any

MAX_FILES = 100_000
READERS = frozenset(
    "read_parquet read_feather read_orc read_table read_csv read_ipc read_ipc_stream read_json "
    "read_ndjson read_avro read_delta read_excel read_ods read_file read_dataframe read_metadata "
    "read_schema scan_csv scan_parquet scan_ipc scan_ndjson scan_delta ParquetFile ParquetDataset "
    "dataset open_csv open_json open_file memory_map OSFile File HDFStore read_hdf Dataset "
    "open_dataset open_mfdataset open_zarr open_array open_group imread imreadmulti VideoCapture "
    "DMatrix QuantileDMatrix load_model load_weights connect from_parquet "
    "from_csv load_dataset TextLineDataset TFRecordDataset read_video read_image read_files "
    "read_rows load_svmlight_file".split()
)
SQL_READERS = frozenset("sql query execute from_query read_sql read_sql_query".split())
_IN_SQL = re.compile(r"'([^'\n]+\.\w+)'|(?i:\bfrom|\bjoin)\s+\"([^\"\n]+\.\w+)\"")
_ADDRESS = re.compile(r"(?:https?|s3|s3a|gs|gcs|abfss?|az|hdfs|ftp)://\S+")


def trees(tree: ast.Module, namespace: Mapping[str, Any]) -> Iterator[ast.AST]:
    """Yield a cell and the functions of the notebook that it may call, however deep."""
    yield tree
    seen: set[str] = set()
    stack: list[ast.AST] = [tree]
    while stack:
        for node in ast.walk(stack.pop()):
            if not isinstance(node, ast.Name) or node.id in seen:
                continue
            seen.add(node.id)
            value = namespace.get(node.id)
            if type(value) is FunctionType and value.__globals__ is namespace:
                definition = _definition(value)
                if definition is not None:
                    stack.append(definition)
                    yield definition


_definitions: dict[Any, ast.AST | None] = {}


def _definition(function: FunctionType) -> ast.AST | None:
    """Return the syntax tree of a function of the notebook, as the shell remembers its source."""
    code = function.__code__
    if code not in _definitions:
        import linecache

        lines = linecache.getlines(code.co_filename)
        _definitions[code] = next(
            (
                node
                for node in ast.walk(_parsed("".join(lines)))
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
                and node.name == code.co_name
                and min([node.lineno, *(d.lineno for d in node.decorator_list)])
                == code.co_firstlineno
            ),
            None,
        )
    return _definitions[code]


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])


def mentioned(
    parts: Iterable[ast.AST], namespace: Mapping[str, Any]
) -> tuple[list[str], list[str], list[str]]:
    """Return files and addresses that unseen readers may have read, and readers of neither."""
    called: list[str] = []
    texts: dict[str, None] = {}
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and (name := _called(node)) in READERS | SQL_READERS:
                called.append(name)
            if isinstance(node, ast.expr) and (text := path_of(node, namespace)):
                texts[text] = None
    if not called:
        return [], [], []
    plain = not SQL_READERS.issuperset(called)
    files = [path for text in texts for path in _files(text, plain=plain)]
    addresses = [found[0] for text in texts if (found := _ADDRESS.match(text))]
    return (
        list(dict.fromkeys(files)),
        addresses,
        [name for name in called if not files and not addresses and name in READERS],
    )


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def path_of(node: ast.expr, namespace: Mapping[str, Any]) -> str:
    """Return the text of an expression that is plainly a text or path, without running it."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return _text(namespace.get(name))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            first, second = path_of(left, namespace), path_of(right, namespace)
            return os.path.join(first, second) if first and second else ""
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = path_of(left, namespace), path_of(right, namespace)
            return first + second if first and second else ""
        case ast.JoinedStr(values=values):
            parts = [_formatted(value, namespace) for value in values]
            return "".join(parts) if all(parts) else ""
        case ast.Call(args=arguments, keywords=[]) if arguments:
            return _joined(node, namespace)
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=key)):
            held = namespace.get(name)
            return _text(held.get(key)) if type(held) is dict else ""
    return ""


def _joined(node: ast.Call, namespace: Mapping[str, Any]) -> str:
    parts = [path_of(argument, namespace) for argument in node.args]
    name = _called(node)
    if not all(parts) or name not in ("join", "joinpath", "Path", "PurePath", "str", "fspath"):
        return ""
    if name == "joinpath" and isinstance(node.func, ast.Attribute):
        base = path_of(node.func.value, namespace)
        return os.path.join(base, *parts) if base else ""
    return os.path.join(*parts)


def _formatted(node: ast.expr, namespace: Mapping[str, Any]) -> str:
    if isinstance(node, ast.FormattedValue):
        if node.format_spec is not None or node.conversion != -1:
            return ""
        if isinstance(node.value, ast.Name) and type(namespace.get(node.value.id)) is int:
            return str(namespace[node.value.id])
        return path_of(node.value, namespace)
    return path_of(node, namespace)


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    return str(value) if isinstance(value, PurePath) and _is_plain(value) else ""


def _is_plain(value: PurePath) -> bool:
    return type(value).__module__.partition(".")[0] == "pathlib"


def _files(text: str, *, plain: bool) -> Iterator[str]:
    """Yield the files that a text names: one, all that fit a pattern, all in a folder.

    SQL names them inside quotes; unless `plain`, only such count.
    """
    found = list(_IN_SQL.finditer(text))
    for match in found:
        yield from _named(match[1] or match[2])
    if plain and not found:
        yield from _named(text)


def _named(text: str) -> Iterator[str]:
    if "\0" in text or not text.strip() or len(text) > 1000:
        return
    full = os.path.abspath(os.path.expanduser(text))
    if os.path.isfile(full):
        yield full
    elif os.path.isdir(full) and full != os.getcwd() and (os.sep in text or "." in text):
        yield from _below(full)
    elif any(sign in text for sign in "*?["):
        yield from (path for path in glob.glob(full, recursive=True)[:MAX_FILES])


def _below(folder: str) -> Iterator[str]:
    """Yield the data files of a dataset that is a folder, as Arrow writes them."""
    names = sorted(Path(folder).rglob("*"))[:MAX_FILES]
    suffixes = (".parquet", ".feather", ".arrow", ".orc", ".csv", ".json", ".zarr", ".ipc")
    yield from (str(path) for path in names if path.suffix in suffixes and path.is_file())
