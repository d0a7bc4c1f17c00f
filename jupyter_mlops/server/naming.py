"""Names that a step could have, by what its cells leave behind. They are offered, never given."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.methods import is_estimator
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import REMEMBERED, calls, nodes
from jupyter_mlops.server.hints import callee
from jupyter_mlops.stages import Stage

Json = dict[str, Any]
Kind = Literal["model", "action", "data", "metric", "value"]

_SHORTEST, _LONGEST = 2, 30
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Words that say of which kind a value is, and not which one it is.
_KINDS = frozenset(
    "all arr array best bunch classifier clf csv data dataset datasets df dfs dict est estimator "
    "evaluate features fitted frame frames i it j k list load model models my new obj old out "
    "output parquet path pipe pipeline pred prediction predictions preds prob proba raw reg "
    "regressor res result results rows series step table temp test the this tmp train training "
    "trained val valid validation value values x xs y ys".split()
)
# What a function or a class does to data, as a step that does it would be called.
_ACTIONS = {
    name: action
    for action, names in {
        "split": "train_test_split",
        "encode": "get_dummies OneHotEncoder OrdinalEncoder LabelEncoder TargetEncoder "
        "LabelBinarizer MultiLabelBinarizer",
        "scale": "StandardScaler MinMaxScaler RobustScaler MaxAbsScaler",
        "normalize": "Normalizer normalize",
        "impute": "SimpleImputer KNNImputer IterativeImputer fillna interpolate",
        "clean": "dropna drop_duplicates",
        "join": "merge",
        "aggregate": "groupby pivot_table",
        "reduce": "PCA TruncatedSVD",
        "vectorize": "CountVectorizer TfidfVectorizer HashingVectorizer DictVectorizer",
        "resample": "SMOTE ADASYN RandomOverSampler RandomUnderSampler",
        "expand": "PolynomialFeatures SplineTransformer",
        "select": "SelectKBest SelectPercentile SelectFromModel RFE RFECV VarianceThreshold",
        "bin": "KBinsDiscretizer cut qcut",
    }.items()
    for name in names.split()
}
_HOLDERS = frozenset("Pipeline ColumnTransformer FeatureUnion FunctionTransformer".split())
# What a call makes lends its kind to the variable that it is assigned to.
_OWN: tuple[Kind, ...] = ("model", "data", "metric")
_DATASET = re.compile(r"(?:load|fetch|make)_(.+)")


@dataclass(frozen=True, slots=True)
class Offer:
    """A name, where it comes from, and the variables that a step of that name would give."""

    name: str
    kind: Kind
    variables: tuple[str, ...]


def offers(program: Program, effects: Effects) -> dict[int, list[Json]]:
    """Return what each cell could be called, the last of its statements first."""
    taken = _bound(program)
    found: dict[int, dict[tuple[str, Kind], Json]] = {}
    for statement in reversed(program.statements):
        if statement.parameter:
            continue
        for offer in _offers(statement, effects):
            if _fits(offer.name, taken):
                cell = found.setdefault(statement.cell, {})
                told: Json = {"name": offer.name, "kind": offer.kind, "of": []}
                of = cell.setdefault((offer.name, offer.kind), told)["of"]
                of += [name for name in offer.variables if name not in of]
    return {cell: list(told.values()) for cell, told in found.items()}


def _fits(name: str, taken: frozenset[str]) -> bool:
    """Say whether a step can be called so: no keyword, and its function's name is free."""
    return (
        _SHORTEST <= len(name) <= _LONGEST
        and _NAME.fullmatch(name) is not None
        and not keyword.iskeyword(name)
        and not any(f"{stage}_{name}" in taken for stage in Stage)
    )


def _bound(program: Program) -> frozenset[str]:
    """Return the names that the notebook binds anywhere, in lower case as functions of steps."""
    return frozenset[str]().union(*(_bound_by(s.node) for s in program.statements))


@lru_cache(maxsize=REMEMBERED)
def _bound_by(statement: ast.stmt) -> frozenset[str]:
    found: set[str] = set()
    for node in nodes(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.alias(asname=str(name)):
                found.add(name.lower())
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.alias(name=name):
                found.add(name.lower())
    return frozenset(found)


def _offers(statement: Statement, effects: Effects) -> list[Offer]:
    targets = tuple(_targets(statement.node))
    found = [
        (kind, name)
        for call in calls(statement.node)
        for kind, name in _of_call(call, callee(call, effects, statement.index))
    ]
    kinds = {kind for kind, _ in found}
    own: Kind = next((kind for kind in _OWN if kind in kinds), "value")
    told = [Offer(_telling(target), own, (target,)) for target in targets]
    made = [Offer(name, kind, targets) for kind, name in found]
    # A model is called as its variable is before it is called after its class.
    return [*made, *told] if own == "value" else [*told, *made]


def _of_call(call: ast.Call, name: str) -> Iterator[tuple[Kind, str]]:
    """Yield names for what a call makes; `name` is the qualified one of a library's, or ""."""
    match call.func:
        case ast.Name(id=last) | ast.Attribute(attr=last):
            pass
        case _:
            return
    if last in _ACTIONS:
        yield "action", _ACTIONS[last]
    elif name.startswith("sklearn.metrics."):
        display = next((part for part in name.split(".") if part.endswith("Display")), "")
        measure = re.sub(r"_score$", "", last)
        yield "metric", _snake(display.removesuffix("Display")) if display else measure
    elif last in ("cross_val_score", "cross_validate", "cross_val_predict"):
        yield "metric", "cross_validation"
    elif is_estimator(name) and last[:1].isupper() and last not in _HOLDERS:
        yield "model", _snake(re.sub(r"(?:Classifier|Regressor|CV)+$", "", last))
    elif (found := _DATASET.fullmatch(last)) and name.startswith("sklearn.datasets."):
        yield "data", found[1]
    elif last.startswith(("read_", "load")) and not name.startswith("sklearn."):
        yield "data", _file(call)


def _file(call: ast.Call) -> str:
    match call.args:
        case [ast.Constant(value=str(text)), *_]:
            return _telling(re.split(r"[\\/]", text)[-1].split(".")[0])
    return ""


def _targets(node: ast.stmt) -> Iterator[str]:
    """Yield the plain names that an assignment binds."""
    aims: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        aims = node.targets
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        aims = [node.target]
    for aim in aims:
        parts = aim.elts if isinstance(aim, ast.Tuple | ast.List) else [aim]
        yield from (part.id for part in parts if isinstance(part, ast.Name))


def _telling(name: str) -> str:
    """Return the words of a name that say which value it is: `titanic` of `titanic_df`."""
    words = [word for word in re.split(r"[\W_]+", _snake(name)) if word]
    return "_".join(word for word in words if word not in _KINDS and not word.isdigit())


def _snake(name: str) -> str:
    return _BORDER.sub("_", name).lower()
