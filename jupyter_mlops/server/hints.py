"""What could be better in a notebook that can be exported as it is, each with its quick fix.

Random numbers that no seed settles make every run another one; literals in calls of estimators
could be parameters that a run changes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from jupyter_mlops.analysis.actions import DRAWS_WITHOUT_RANDOM_STATE, reads
from jupyter_mlops.analysis.catalog import DRAWS
from jupyter_mlops.analysis.effects import Effects
from jupyter_mlops.analysis.literals import is_literal
from jupyter_mlops.analysis.methods import is_estimator, may_draw
from jupyter_mlops.analysis.names import free_names
from jupyter_mlops.analysis.program import Program, Statement
from jupyter_mlops.analysis.trees import calls
from jupyter_mlops.server.editing import Editing, parameters_of

Json = dict[str, Any]

MANY = 40
_SPLITTERS = ("sklearn.model_selection.", "imblearn.")
_KEYWORD = "random_state"
_SEEDED = 42
_SEEDING = {"numpy.random": "seed", "random": "seed", "torch": "manual_seed"}
# Classes of scikit-learn that take `random_state`, among those that may draw.
_TAKES_STATE = frozenset(
    "AdaBoostClassifier AdaBoostRegressor BaggingClassifier BaggingRegressor BernoulliRBM "
    "BayesianGaussianMixture BisectingKMeans DecisionTreeClassifier DecisionTreeRegressor "
    "DictionaryLearning EllipticEnvelope ExtraTreeClassifier ExtraTreeRegressor "
    "ExtraTreesClassifier ExtraTreesRegressor FactorAnalysis FastICA GaussianMixture "
    "GaussianRandomProjection GradientBoostingClassifier GradientBoostingRegressor "
    "GroupShuffleSplit HistGradientBoostingClassifier HistGradientBoostingRegressor "
    "IsolationForest KMeans LatentDirichletAllocation LinearSVC LinearSVR MDS MLPClassifier "
    "MLPRegressor MinCovDet MiniBatchDictionaryLearning MiniBatchKMeans MiniBatchNMF NMF "
    "Nystroem ParameterSampler PassiveAggressiveClassifier PassiveAggressiveRegressor "
    "Perceptron RANSACRegressor RBFSampler RandomForestClassifier RandomForestRegressor "
    "RandomTreesEmbedding RandomizedSearchCV RepeatedKFold RepeatedStratifiedKFold "
    "SGDClassifier SGDOneClassSVM SGDRegressor ShuffleSplit SparseRandomProjection "
    "SpectralClustering SpectralEmbedding StratifiedShuffleSplit TSNE TheilSenRegressor "
    "TruncatedSVD KFold StratifiedKFold".split()
)
_ONLY_SHUFFLED = frozenset({"KFold", "StratifiedKFold"})


def hints(program: Program, effects: Effects) -> list[Json]:
    """Return what could be better in the steps: missing seeds first, then literals."""
    return [*_seeds(program, effects), *_literals(program, effects)][:MANY]


def _seeds(program: Program, effects: Effects) -> Iterator[Json]:
    seeded: set[str] = set()
    for statement in program.statements:
        resources = effects.effects[statement.index].resources
        if statement.tag is not None:
            for call, name, family in _drawing(statement, effects):
                if family not in seeded:
                    yield _hint(
                        program,
                        call,
                        f"`{_short(name)}` draws random numbers that no seed settles",
                        "every run gives other values, and no two runs can be compared",
                        _seed(program, statement, call, name),
                    )
                    if name in DRAWS:
                        seeded.add(family)  # one seed above settles all that follow
        seeded |= {what.partition(":")[2] for what in resources if what.startswith("seed:")}


def _drawing(statement: Statement, effects: Effects) -> Iterator[tuple[ast.Call, str, str]]:
    """Yield the calls of a statement that draw, with their names and generators."""
    for call in calls(statement.node):
        name = callee(call, effects, statement.index)
        if name in DRAWS:
            yield call, name, name.partition(".")[0]
        elif _takes_state(call, name):
            yield call, name, "numpy"


def _short(name: str) -> str:
    """Return a name as a notebook says it: the class alone, a function with its module."""
    parts = name.split(".")
    return parts[-1] if parts[-1][:1].isupper() else ".".join(parts[-2:])


def _takes_state(call: ast.Call, name: str) -> bool:
    """Say whether `random_state=` is missing in a call that would take it."""
    if any(keyword.arg in (_KEYWORD, None) for keyword in call.keywords):
        return False
    if name in DRAWS_WITHOUT_RANDOM_STATE:
        return not _says(call, "shuffle", False)
    last = name.rpartition(".")[2]
    if last in _ONLY_SHUFFLED:
        return name.startswith("sklearn.") and _says(call, "shuffle", True)
    return last in _TAKES_STATE and may_draw(name, call)


def _says(call: ast.Call, keyword: str, value: object) -> bool:
    given = (one.value for one in call.keywords if one.arg == keyword)
    return any(isinstance(one, ast.Constant) and one.value is value for one in given)


def _seed(program: Program, statement: Statement, call: ast.Call, name: str) -> Json | None:
    editing = Editing(program)
    seed = _seed_name(program, editing)
    if name not in DRAWS:
        editing.argument(call, f"{_KEYWORD}={seed}")
        return editing.told("Seed it")
    function = _SEEDING.get(name.rpartition(".")[0])
    if function is None or not isinstance(call.func, ast.Attribute):
        return None
    editing.line_above(statement.row, f"{ast.unparse(call.func.value)}.{function}({seed})")
    return editing.told("Seed it")


def _seed_name(program: Program, editing: Editing) -> str:
    """Return the parameter that holds a seed; a new one where there is none."""
    parameters = parameters_of(program)
    for name, value in parameters.items():
        words = name.lower().split("_")
        if {"seed", "state"} & set(words) and _is_integer(value):
            return name
    name = _free_name(program, _spelled("seed", parameters))
    editing.parameter(f"{name} = {_SEEDED}")
    return name


def _is_integer(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _literals(program: Program, effects: Effects) -> Iterator[Json]:
    for statement in program.statements:
        if statement.tag is None or statement.parameter:
            continue
        for call in calls(statement.node):
            name = callee(call, effects, statement.index)
            for keyword, node in _worth_a_name(call, name):
                yield _hint(
                    program,
                    node,
                    f"`{keyword}` of `{name.rpartition('.')[2]}` is written into the code",
                    "as a parameter, each run can change it, and runs say what they were run with",
                    _lifted(program, keyword, node),
                )


def _worth_a_name(call: ast.Call, name: str) -> Iterator[tuple[str, ast.expr]]:
    if reads(name) and call.args:
        path = call.args[0]
        if isinstance(path, ast.Constant) and isinstance(path.value, str):
            yield "path", path
    if not (is_estimator(name) or name.startswith(_SPLITTERS)):
        return
    for keyword in call.keywords:
        value = keyword.value
        nothing = isinstance(value, ast.Constant) and value.value is None
        if keyword.arg and is_literal(value) and not nothing:
            yield keyword.arg, value


def _lifted(program: Program, keyword: str, node: ast.expr) -> Json | None:
    parameters = parameters_of(program)
    plain = _spelled("data" if keyword == "path" else keyword, parameters)
    plain = _spelled("seed", parameters) if keyword == _KEYWORD else plain
    editing = Editing(program)
    known = parameters.get(plain)
    if known is not None and ast.dump(known) == ast.dump(node):
        name = plain
    else:
        name = _free_name(program, plain)
        editing.parameter(f"{name} = {ast.unparse(node)}")
    editing.replace(node, name)
    return editing.told(f"Make it the parameter {name}")


def _spelled(name: str, parameters: object) -> str:
    """Spell a parameter as the others of the notebook are: in capitals where none is otherwise."""
    names = list(parameters) if isinstance(parameters, dict) else []
    small = [one for one in names if one.islower()]
    return name.lower() if len(small) * 2 > len(names) else name.upper()


def _free_name(program: Program, name: str) -> str:
    free, number = name, 2
    while any(free in free_names(s.node).names for s in program.statements):
        free, number = f"{name}_{number}", number + 1
    return free


def callee(call: ast.Call, effects: Effects, index: int) -> str:
    """Return the qualified name of what a call calls, "" where it is no library's."""
    parts: list[str] = []
    current: ast.expr = call.func
    while isinstance(current, ast.Attribute):
        parts.append(current.attr)
        current = current.value
    if not isinstance(current, ast.Name):
        return ""
    binding = effects.before[index].get(current.id)
    if binding is None or not binding.value.qualified:
        return ""
    return ".".join([binding.value.qualified, *reversed(parts)])


def _hint(program: Program, node: ast.expr, message: str, why: str, fix: Json | None) -> Json:
    cell, line = program.place(node.lineno)
    return {
        "code": "",
        "level": "hint",
        "message": message,
        "why": why,
        "mend": "",
        "cell": cell,
        "line": line,
        "column": node.col_offset,
        "excerpt": program.excerpt(node.lineno),
        "fixes": [fix] if fix else [],
    }
