"""What a call of a library function, a class or a function of the notebook gives and says."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from jupyter_mlops.analysis.suggest.library import (
    ESTIMATOR,
    FRAME_LIBRARIES,
    GENERATES,
    PREPARES,
    TRANSFORMER,
    Effect,
    Kind,
    canonical,
    effect_of,
)
from jupyter_mlops.analysis.suggest.methods import FRAME_USES, MODEL_USES, REDUCTIONS, call_method
from jupyter_mlops.analysis.suggest.value import FUNCTIONS, Arguments, Value, words
from jupyter_mlops.stages import Stage

if TYPE_CHECKING:
    from jupyter_mlops.analysis.suggest.reader import Reader

_CONTAINERS = words(
    "list tuple set dict zip enumerate sorted reversed iter next map filter frozenset"
)
_MEASURING_BUILTINS = words("len sum min max abs round int float str range any all type id bool")
_ARRAYS = FRAME_LIBRARIES | words("numpy scipy torch tensorflow jax cupy xarray")
_SCREENS = words("matplotlib seaborn plotly bokeh altair IPython pprint plotnine")
_UNPICKLES = words("pickle.load pickle.loads joblib.load torch.load")
_PIPELINES = words("Pipeline make_pipeline FeatureUnion make_union")
_GENERATORS = words("numpy.random.RandomState numpy.random.default_rng random.Random")
_SHELLS = words("subprocess.run subprocess.call subprocess.check_call os.system")
_DOWNLOADS = words("wget curl kaggle gdown aws gsutil gcloud unzip tar gunzip")
_NETWORKS = (
    "torch.nn.Module",
    "pytorch_lightning.",
    "lightning.",
    "keras.Model",
    "keras.models.Model",
)
_MADE = (ESTIMATOR, TRANSFORMER, GENERATES)


class LibraryCall(NamedTuple):
    """A call of a resolved library name; `kind` is that of its arguments taken together.

    `before` is the mark in the evidence from where on the arguments have spoken.
    """

    node: ast.Call
    name: str
    kind: Kind
    given: bool
    before: int

    @property
    def last(self) -> str:
        return self.name.rpartition(".")[2]


def call(reader: Reader, node: ast.Call) -> Value:
    """Return the value of a call, after its arguments and its function were read."""
    before = len(reader.evidence)
    if isinstance(node.func, ast.Attribute):
        owner = reader.value(node.func.value)
        inside = len(reader.evidence)
        arguments = _arguments(reader, node)
        if not owner.ref:
            return call_method(reader, node.func, owner, arguments, inside)
        function = Value(name=f"{owner.name}.{node.func.attr}", ref=True)
    else:
        function = reader.value(node.func)
        arguments = _arguments(reader, node)
    if function.ref:
        made = LibraryCall(node, function.name, arguments.kind, bool(arguments.every), before)
        return _library(reader, made)
    if isinstance(function.code, ast.ClassDef) and not function.name:
        return _instance(reader, function.code)
    if isinstance(function.code, FUNCTIONS):
        return reader.call_code(function.code, arguments)
    return _called_object(reader, function, arguments)


def _arguments(reader: Reader, node: ast.Call) -> Arguments:
    positional = tuple(reader.value(argument) for argument in node.args)
    return Arguments(
        positional, {keyword.arg or "**": reader.value(keyword.value) for keyword in node.keywords}
    )


def _called_object(reader: Reader, function: Value, arguments: Arguments) -> Value:
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
    return Value(arguments.kind)


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
        reader.note(Stage.TRAIN, 0.75, f"makes the model `{code.name}`", made=True)
    elif of_notebook and of_notebook[0] is not code:
        kind = _instance(reader, of_notebook[0]).kind
    return Value(kind, code.name, code=code)


def _library(reader: Reader, made: LibraryCall) -> Value:
    """Apply the table's rule for the name, or guess from what goes in."""
    package = made.name.split(".")[0]
    if package == "builtins":
        return _builtin(reader, made)
    if made.name in _GENERATORS:
        return Value(name="numpy.random", ref=True)
    if made.last in _PIPELINES and package in {"sklearn", "imblearn"}:
        return _pipeline(reader, made)
    if made.name in _SHELLS:
        return _shell(reader, made.node)
    effect = effect_of(made.name)
    if package in _SCREENS and (effect is None or effect.stage is None):
        if made.kind is Kind.RESULT:
            reader.note(Stage.EVALUATE, 0.85, "draws a result of a model")
        return Value()
    if effect is None:
        return _derived(made)
    if canonical(made.name) in _UNPICKLES and reader.uses(reader.target) & MODEL_USES:
        del reader.evidence[made.before :]
        return Value(Kind.ESTIMATOR, made.name)
    return _listed(reader, made, effect)


def _listed(reader: Reader, made: LibraryCall, effect: Effect) -> Value:
    if effect.stage is Stage.EVALUATE:
        reader.weaken(made.before, Stage.FEATURES, 0.5)
    if effect.stage is Stage.EVALUATE or effect == TRANSFORMER:
        _drop_made(reader, made.before)
    on_constants = effect == PREPARES and made.kind is Kind.CONFIG
    weight = effect.weight * (0.4 if on_constants else 1)
    reader.note(effect.stage, weight, f"calls {made.name}", made=effect in _MADE)
    if effect.kind is Kind.OPAQUE and made.kind in (Kind.RESULT, Kind.DATA, Kind.INFO):
        return Value(made.kind if made.last[:1].islower() else Kind.OPAQUE)
    if effect == GENERATES and made.kind is Kind.RESULT:
        return Value(Kind.RESULT)
    return Value(effect.kind, made.name)


def _derived(made: LibraryCall) -> Value:
    """What an unlisted function makes: data of data, a result of a result."""
    if made.kind is Kind.DATA and made.last in REDUCTIONS:
        return Value(Kind.INFO)
    if made.last[:1].isupper() and made.name.split(".")[0] not in _ARRAYS:
        return Value(name=made.name)
    if made.kind in (Kind.ESTIMATOR, Kind.TRANSFORMER):
        return Value(name=made.name)
    return Value(made.kind, made.name)


def gives_frame(reader: Reader, value: Value) -> bool:
    """Tell whether an unknown function made what the notebook goes on to use as a frame."""
    unknown = value.kind in (Kind.OPAQUE, Kind.CONFIG) and not value.ref and value.code is None
    return unknown and "." in value.name and bool(reader.uses(reader.target) & FRAME_USES)


def _drop_made(reader: Reader, before: int) -> None:
    """Forget that a part was made where the whole that takes it says more."""
    reader.evidence[before:] = [one for one in reader.evidence[before:] if not one.made]


def _pipeline(reader: Reader, made: LibraryCall) -> Value:
    effect = ESTIMATOR if made.kind is Kind.ESTIMATOR else TRANSFORMER
    _drop_made(reader, made.before)
    reader.note(effect.stage, effect.weight, f"calls {made.name}", made=True)
    return Value(effect.kind, made.name)


def _shell(reader: Reader, node: ast.Call) -> Value:
    """`!wget https://...` and its kin bring data in."""
    texts = [
        str(part.value).split()
        for argument in node.args[:1]
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    if texts and texts[0] and texts[0][0] in _DOWNLOADS:
        reader.note(Stage.LOAD, 0.6, f"runs `{texts[0][0]}`")
    return Value()


def _builtin(reader: Reader, made: LibraryCall) -> Value:
    match made.last:
        case "print" | "display":
            if made.kind is Kind.RESULT:
                reader.note(Stage.EVALUATE, 0.75, "shows a result of a model")
            return Value()
        case "open":
            return _open(reader, made.node)
        case name if name in _CONTAINERS and not made.given:
            return Value(Kind.CONFIG)
        case name if name in _MEASURING_BUILTINS and made.kind is Kind.DATA:
            return Value(Kind.INFO)
    return Value(made.kind)


def _open(reader: Reader, node: ast.Call) -> Value:
    modes = [keyword.value for keyword in node.keywords if keyword.arg == "mode"]
    mode = node.args[1] if len(node.args) > 1 else modes[0] if modes else None
    if isinstance(mode, ast.Constant) and set(str(mode.value)) & set("wax"):
        return Value()
    reader.note(Stage.LOAD, 0.75, "reads a file")
    return Value(Kind.DATA)
