"""What a call gives and which stage it speaks for."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from jupyter_mlops.analysis.suggest.library import (
    ESTIMATOR,
    GENERATES,
    MEASURES,
    TRANSFORMER,
    Effect,
    Kind,
    canonical,
    effect_of,
)
from jupyter_mlops.analysis.suggest.methods import METHODS, MUTATING, UNKNOWN
from jupyter_mlops.analysis.suggest.value import Value, merged, root
from jupyter_mlops.stages import Stage

if TYPE_CHECKING:
    from jupyter_mlops.analysis.suggest.reader import Reader

_CONTAINERS = frozenset(
    "list tuple set dict zip enumerate sorted reversed iter next map filter frozenset".split()
)
_REDUCTIONS = frozenset("len sum min max abs round int float str range any all type id bool".split())
_NUMBERS = frozenset(
    "mean sum min max std var median percentile quantile unique count_nonzero average corrcoef "
    "argmax argmin bincount histogram shape ndim size any all isnan isnull isna".split()
)
_PLOTS = frozenset("matplotlib seaborn plotly bokeh altair IPython pprint plotnine".split())
_DRAWS = frozenset(
    "plot scatter bar barh hist imshow boxplot violinplot step fill_between contourf contour text "
    "matshow heatmap lineplot scatterplot semilogx semilogy loglog errorbar axhline axvline".split()
)
_UNPICKLES = frozenset(["pickle.load", "pickle.loads", "joblib.load", "torch.load"])
_MODEL_USES = frozenset("predict predict_proba score evaluate eval load_state_dict transform".split())
_PIPELINES = frozenset(["Pipeline", "make_pipeline", "FeatureUnion", "make_union"])
_RANDOM = frozenset(["numpy.random.RandomState", "numpy.random.default_rng", "random.Random"])
_NETWORKS = ("torch.nn.Module", "pytorch_lightning.", "lightning.", "keras.Model", "keras.models.Model")


def call(reader: Reader, node: ast.Call) -> Value:
    """Return the value of a call, after its arguments and its function were read."""
    before = len(reader.evidence)
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if isinstance(node.func, ast.Attribute):
        owner = reader.value(node.func.value)
        arguments = [reader.value(argument) for argument in given]
        if owner.ref:
            name = f"{owner.name}.{node.func.attr}"
            return _library(reader, node, name, arguments, before)
        return _method(reader, node, owner, node.func.attr, arguments)
    function = reader.value(node.func)
    arguments = [reader.value(argument) for argument in given]
    if function.ref:
        return _library(reader, node, function.name, arguments, before)
    if isinstance(function.code, ast.ClassDef):
        return _instance(reader, function.code)
    if function.code is not None:
        return reader.call_code(function.code, arguments)
    return _called_object(reader, function, arguments)


def _called_object(reader: Reader, function: Value, arguments: Sequence[Value]) -> Value:
    """`model(x)`, `layer(x)`, `tokenizer(text)`."""
    match function.kind:
        case Kind.ESTIMATOR:
            reader.note(Stage.EVALUATE, 0.3, "calls a model")
            return Value(Kind.RESULT)
        case Kind.TRANSFORMER:
            reader.note(Stage.FEATURES, 0.6, "applies a transformer")
            return Value(Kind.DATA)
        case Kind.TRAINING:
            return Value(Kind.TRAINING)
    return Value(merged(arguments))


def _instance(reader: Reader, code: ast.ClassDef) -> Value:
    """Make an object of a class of the notebook: what it inherits and defines tells its kind."""
    bases = [reader.value(base) for base in code.bases]
    inherited = [canonical(base.name) for base in bases if base.ref]
    own = {part.name for part in code.body if isinstance(part, ast.FunctionDef)}
    of_notebook = [base.code for base in bases if isinstance(base.code, ast.ClassDef)]
    kind = Kind.OPAQUE
    if any(base.endswith(("Dataset", "DataModule", "Sequence")) for base in inherited):
        kind = Kind.DATA
    elif any(base.endswith("TransformerMixin") for base in inherited) or "transform" in own:
        kind = Kind.TRANSFORMER
    elif {"fit", "predict"} & own or any(base.startswith(_NETWORKS) for base in inherited):
        kind = Kind.ESTIMATOR
        reader.note(Stage.TRAIN, 0.75, f"makes the model `{code.name}`")
    elif of_notebook:
        return _instance(reader, of_notebook[0])
    return Value(kind, code=code)


def _library(
    reader: Reader, node: ast.Call, name: str, arguments: Sequence[Value], before: int
) -> Value:
    last = name.rpartition(".")[2]
    kind = merged(arguments)
    if name.startswith("builtins."):
        return _builtin(reader, node, last, kind, arguments)
    if name in _RANDOM:
        return Value(name="numpy.random", ref=True)
    if last in _PIPELINES and name.startswith(("sklearn", "imblearn")):
        return _pipeline(reader, kind, name)
    effect = effect_of(name)
    if name.split(".")[0] in _PLOTS and (effect is None or effect.stage is None):
        if kind is Kind.RESULT:
            reader.note(Stage.EVALUATE, 0.85, "draws a result of a model")
        return Value()
    if effect is None:
        return _derived(name, last, kind)
    if canonical(name) in _UNPICKLES and reader.uses.get(reader.target, set()) & _MODEL_USES:
        return Value(Kind.ESTIMATOR, name)
    if effect.stage is Stage.EVALUATE or effect == TRANSFORMER:
        reader.evidence[before:] = [
            one for one in reader.evidence[before:] if one.weight != ESTIMATOR.weight
        ]
    reader.note(effect.stage, effect.weight, f"calls {name}")
    if effect.kind is Kind.OPAQUE and kind in (Kind.RESULT, Kind.DATA, Kind.INFO):
        return Value(kind if last[:1].islower() else Kind.OPAQUE)
    if effect == GENERATES and kind is Kind.RESULT:
        return Value(Kind.RESULT)
    return Value(effect.kind, name)


def _derived(name: str, last: str, kind: Kind) -> Value:
    """What an unlisted function makes: data of data, a result of a result."""
    if kind is Kind.DATA and last in _NUMBERS:
        return Value(Kind.INFO)
    if kind in (Kind.RESULT, Kind.DATA, Kind.INFO, Kind.TRAINING, Kind.CONFIG):
        return Value(kind, name)
    return Value(name=name)


def _builtin(
    reader: Reader, node: ast.Call, name: str, kind: Kind, arguments: Sequence[Value]
) -> Value:
    if name in {"print", "display"}:
        if kind is Kind.RESULT:
            reader.note(Stage.EVALUATE, 0.75, "shows a result of a model")
        return Value()
    if name == "open":
        mode = node.args[1] if len(node.args) > 1 else None
        writes = isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax")
        if not writes:
            reader.note(Stage.LOAD, 0.75, "reads a file")
        return Value(Kind.OPAQUE if writes else Kind.DATA)
    if name in _CONTAINERS:
        return Value(kind) if arguments else Value(Kind.CONFIG)
    if name in _REDUCTIONS and kind is Kind.DATA:
        return Value(Kind.INFO)
    return Value(kind)


def _pipeline(reader: Reader, kind: Kind, name: str) -> Value:
    effect = ESTIMATOR if kind is Kind.ESTIMATOR else TRANSFORMER
    reader.note(effect.stage, effect.weight, f"calls {name}")
    return Value(effect.kind, name)


def _method(
    reader: Reader, node: ast.Call, owner: Value, name: str, arguments: Sequence[Value]
) -> Value:
    kind = merged(arguments)
    if name in MUTATING and isinstance(node.func, ast.Attribute):
        reader.absorb(root(node.func), Value(kind))
    effect = METHODS.get(owner.kind, {}).get(name)
    if owner.kind is Kind.OPAQUE or (owner.kind is Kind.CONFIG and name in UNKNOWN):
        effect = _unknown(owner, name, arguments)
    if effect is None and isinstance(owner.code, ast.ClassDef):
        code = _own_method(owner.code, name)
        if code is not None:
            return reader.call_code(code, [owner, *arguments])
    if effect is not None:
        return _known_method(reader, owner, name, effect, kind)
    if owner.kind is Kind.RESULT:
        reader.note(Stage.EVALUATE, 0.8 if name in _DRAWS else 0.0, "draws a result of a model")
        return owner
    if kind is Kind.RESULT and (name in _DRAWS or owner.kind is Kind.OPAQUE):
        reader.note(Stage.EVALUATE, 0.85 if name in _DRAWS else 0.0, "draws a result of a model")
        return Value(Kind.RESULT)
    if owner.kind is Kind.OPAQUE:
        return Value(kind if kind is not Kind.CONFIG else Kind.OPAQUE, owner.name)
    return Value(Kind.RESULT if kind is Kind.RESULT else owner.kind, owner.name)


def _own_method(code: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    for part in code.body:
        if isinstance(part, ast.FunctionDef) and part.name == name:
            return part
    return None


def _unknown(owner: Value, name: str, arguments: Sequence[Value]) -> Effect | None:
    made_by_class = owner.name.rpartition(".")[2][:1].isupper()
    if name == "train" and arguments and made_by_class:
        return Effect(Kind.RESULT, Stage.TRAIN, 0.85)
    return UNKNOWN.get(name)


def _known_method(reader: Reader, owner: Value, name: str, effect: Effect, kind: Kind) -> Value:
    weight = effect.weight
    made = f" of {owner.name}" if owner.name and owner.kind is not Kind.OPAQUE else ""
    if name == "train" and owner.kind is Kind.ESTIMATOR and kind is Kind.OPAQUE:
        weight = 0.4
    if name == "summary" and owner.name.startswith("statsmodels"):
        effect, weight = MEASURES, MEASURES.weight
    if name in {"transform", "fit_transform"} and kind is Kind.RESULT:
        weight = 0.3
    reader.note(effect.stage, weight, f"calls `.{name}`{made}")
    if owner.kind is Kind.RESULT and effect.stage is None:
        return owner
    if effect.kind is owner.kind and effect.kind is Kind.ESTIMATOR:
        return replace(owner, code=None)
    return Value(effect.kind, owner.name if effect.kind is Kind.ESTIMATOR else "")
