"""What a step leaves that no later step reads, and that is nevertheless what it was for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache

from jupyter_mlops.analysis.constants import qualified_name
from jupyter_mlops.analysis.kinds import Kind
from jupyter_mlops.analysis.memory import Binding
from jupyter_mlops.analysis.methods import is_estimator
from jupyter_mlops.analysis.names import bound_by
from jupyter_mlops.analysis.program import Statement
from jupyter_mlops.analysis.rounds import surely_bound, textual
from jupyter_mlops.analysis.trees import REMEMBERED, nodes
from jupyter_mlops.extract.scene import Border, Scene
from jupyter_mlops.stages import Stage

DEFINING = frozenset({Kind.FUNCTION, Kind.CLASS, Kind.BLOCK})
_NOT_DATA = frozenset(
    "module function class Figure Axes Axes[] Styler exception file generator iterator".split()
)
# What draws them gives these; the result is the picture.
_ARTISTS = frozenset(
    "plot scatter bar barh legend annotate text axhline axvline axline axhspan axvspan hlines "
    "vlines fill fill_between imshow matshow contour contourf colorbar errorbar stem step title "
    "suptitle xlabel ylabel set_title set_xlabel set_ylabel loglog semilogx semilogy quiver "
    "pcolormesh plot_surface stackplot boxplot violinplot pie bar_label twinx twiny".split()
)
# Libraries whose estimators learn by nothing but their methods.
_BY_METHOD = ("sklearn.", "imblearn.", "xgboost.", "lightgbm.", "catboost.")
_TABLES = frozenset({"DataFrame", "Series", "ndarray"})
_COLLECTING = _TABLES | {"dict", "list", "set"}
_OWN = frozenset({"function", "class", "instance"})
_KEEPING = frozenset({"function", "bound method", "functools.partial"})
_WRITING = frozenset(
    "append appendleft extend insert add update setdefault sort reverse remove discard pop popitem "
    "clear fill put set_params".split()
)
_FITTING = frozenset("fit fit_transform fit_predict fit_resample partial_fit".split())


def results(scene: Scene, border: Border, later: frozenset[str], *, last: bool) -> list[str]:
    """Return what a step returns although no later one takes it; `later` are what others take.

    All that an evaluate step makes or changes; what a step fits; of a train step and of the `last`
    one what they end with, of others the tables among it, or where there is nothing else to
    return, what may be one.
    """
    stage = border.group.tag.stage
    names = [n for n in _candidates(scene, border) if n not in later]
    if stage is Stage.EVALUATE:
        return [n for n in names if n in border.bound or _is_written(scene, border, n)]
    fitted = _fitted(scene, border)
    ended = [n for n in names if _ends_here(scene, border, n)]
    lasting = [n for n in ended if not _is_used_up(border, n)]
    if stage is Stage.TRAIN or last:
        found = [n for n in names if n in fitted or n in lasting]
        return found if found or later else ended
    exit_names = scene.exit(border.group)
    types = {n: exit_names[n].value.type for n in ended}
    tables = [n for n in lasting if types[n] in _TABLES]
    found = [n for n in names if n in fitted or n in tables]
    return found if found or later else [n for n in ended if types[n] is None]


def _candidates(scene: Scene, border: Border) -> list[str]:
    loops = _loop_names(border) | _of_some_rounds(scene, border)
    outdated = scene.outdated[border.group.function]
    return [
        name
        for name, binding in scene.exit(border.group).items()
        if (name in border.bound or name in border.affected and _is_changed(scene, border, name))
        and not (name.startswith("_") or name in loops | outdated)
        and (name not in border.maybe or binding.certain and not _is_of_a_loop(border, name))
        and binding.value.type not in _NOT_DATA
        and is_data(scene, border, name)
        and not _is_by_the_way(scene, border, name)
    ]


def _is_of_a_loop(border: Border, name: str) -> bool:
    """Say whether a loop binds a name in its own text: it may be a by-product of its rounds."""
    loops = [s.node for s in border.group.statements if isinstance(s.node, ast.For | ast.While)]
    return any(name in bound_by(loop) for loop in loops)


def _is_by_the_way(scene: Scene, border: Border, name: str) -> bool:
    """Say whether a name holds a part of a picture, or an estimator that learned nothing."""
    effects = scene.effects
    bound = [s for s in border.group.statements if name in effects.effects[s.index].binds]
    return bool(bound) and all(
        isinstance(s.node, ast.Assign)
        and isinstance(s.node.value, ast.Call)
        and (
            _draws(s.node.value.func, effects.effects[s.index].resources)
            or _is_unfitted(scene, border, name, s.index, s.node.value.func)
        )
        for s in bound
    )


def _draws(function: ast.expr, resources: set[str]) -> bool:
    drawing = isinstance(function, ast.Attribute) and function.attr in _ARTISTS
    return drawing and "figure" in resources


def _is_unfitted(scene: Scene, border: Border, name: str, index: int, maker: ast.expr) -> bool:
    made = qualified_name(maker, scene.effects.before[index])
    if not made.startswith(_BY_METHOD) or not made.rpartition(".")[2][:1].isupper():
        return False
    return not (_is_changed(scene, border, name) or name in _fitted(scene, border))


def _is_written(scene: Scene, border: Border, name: str) -> bool:
    """Say whether a statement writes into what `name` holds: `scores["svc"] = ...`.

    What is not known may change all that it is given; that is not meant.
    """
    return any(
        _writes(s.node, name) or _calls_own(scene, s, name)
        for s in border.group.statements
        if _leads_to(scene, s, name)
    )


def _writes(statement: ast.stmt, name: str) -> bool:
    for node in nodes(statement):
        match node:
            case ast.Call(func=ast.Attribute(value=held, attr=method), keywords=given):
                writes = method in _WRITING | _FITTING or any(map(_is_inplace, given))
                if writes and _holder(held) == name:
                    return True
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store()):
                if _holder(node) == name:
                    return True
    return False


def _is_inplace(given: ast.keyword) -> bool:
    return given.arg == "inplace" and getattr(given.value, "value", None) is True


def _holder(node: ast.expr) -> str | None:
    """Return the variable that `node` is a part of."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _calls_own(scene: Scene, statement: Statement, name: str) -> bool:
    """Say whether code of the notebook, which is there for that, or a loop changes a variable."""
    effect = scene.effects.effects[statement.index]
    after = scene.effects.after[statement.index]
    if "unknown" in effect.resources or name not in after:
        return False
    value = after[name].value
    named = {n.id for n in nodes(statement.node) if isinstance(n, ast.Name)}
    if not scene.reach(value) & effect.mutated:
        return False
    keeps = value.type in _COLLECTING or bool(scene.effects.heap.instances(value))
    return (
        name not in named
        or keeps
        and any(
            _acts(node, name, after) or _goes_over(node, name) for node in nodes(statement.node)
        )
    )


def _acts(node: ast.AST, name: str, known: Mapping[str, Binding]) -> bool:
    """Say whether a line does nothing but call code of the notebook that is given a variable."""
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    if name not in {n.id for n in nodes(node) if isinstance(n, ast.Name)}:
        return False
    called: ast.AST = node.value
    while isinstance(called, (ast.Call, ast.Attribute, ast.Subscript)):
        called = called.func if isinstance(called, ast.Call) else called.value
    if not isinstance(called, ast.Name):
        return False
    return called.id == "setattr" or called.id in known and known[called.id].value.type in _OWN


def _goes_over(node: ast.AST, name: str) -> bool:
    """Say whether a loop writes into the elements of a variable: `for row in rows: row[0] = 1`."""
    if not isinstance(node, (ast.For, ast.AsyncFor)):
        return False
    turned = {n.id for n in nodes(node.target) if isinstance(n, ast.Name)}
    over = {n.id for n in nodes(node.iter) if isinstance(n, ast.Name)}
    return name in over and any(
        _writes(inner, each) or _is_grown(inner, each) for inner in node.body for each in turned
    )


def _is_grown(statement: ast.stmt, name: str) -> bool:
    return any(
        isinstance(node, ast.AugAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id == name
        for node in nodes(statement)
    )


def _is_changed(scene: Scene, border: Border, name: str) -> bool:
    """Say whether a statement changes what `name` holds and says so, not through another name."""
    for statement in border.group.statements:
        effect = scene.effects.effects[statement.index]
        after = scene.effects.after[statement.index]
        changed = name in after and bool(scene.reach(after[name].value) & effect.mutated)
        if changed and _leads_to(scene, statement, name):
            return True
    return False


def _leads_to(scene: Scene, statement: Statement, name: str) -> bool:
    """Say whether a statement reads a variable, or only functions that keep what it holds.

    After `log = rows.append` it is `log(1)` that changes `rows`.
    """
    effect, after = scene.effects.effects[statement.index], scene.effects.after[statement.index]
    if name in effect.reads or name not in after:
        return name in effect.reads
    changed = scene.reach(after[name].value) & effect.mutated
    values = [after[read].value for read in effect.reads if read in after]
    ways = [value.type in _KEEPING for value in values if scene.reach(value) & changed]
    return bool(ways) and all(ways)


def is_data(scene: Scene, border: Border, name: str) -> bool:
    """Say whether a name holds a value when the step ends, not a definition."""
    binding = scene.exit(border.group).get(name)
    if binding is None:
        return False
    return not all(
        scene.kind(i) in DEFINING or i in scene.definitions.static for i in binding.definitions
    )


def _fitted(scene: Scene, border: Border) -> frozenset[str]:
    """Return the names whose objects the step fits."""
    found: set[str] = set()
    exit_names = scene.exit(border.group)
    for statement in border.group.statements:
        found |= _learned(scene, statement, exit_names)
        for node in nodes(statement.node):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                    if method in _FITTING:
                        found.add(name)
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Call(func=ast.Attribute(value=made, attr="fit" | "partial_fit")),
                ):
                    # What a variable's `fit` returns may be no model: Keras returns a history.
                    leaves = exit_names[name].value.type if name in exit_names else None
                    if is_estimator(leaves) or isinstance(made, ast.Call):
                        found.add(name)
    return frozenset(found)


def _learned(
    scene: Scene, statement: Statement, exit_names: Mapping[str, Binding]
) -> frozenset[str]:
    """Return the estimators that a statement makes and fits: `model, score = fitted(X, y)`."""
    effect = scene.effects.effects[statement.index]
    if "fit" not in effect.resources or not isinstance(statement.node, ast.Assign):
        return frozenset()
    made = {n for n in effect.binds if n in exit_names and is_estimator(exit_names[n].value.type)}
    return frozenset(n for n in made if exit_names[n].definitions == {statement.index})


def _ends_here(scene: Scene, border: Border, name: str) -> bool:
    """Say whether nothing of the step reads `name` after it was last bound or changed."""
    last_change = -1
    last_read = -1
    for position, statement in enumerate(border.group.statements):
        effect = scene.effects.effects[statement.index]
        after = scene.effects.after[statement.index]
        changed = name in after and bool(scene.reach(after[name].value) & effect.mutated)
        if name in effect.binds or changed:
            last_change = position
        shows = isinstance(statement.node, ast.Expr) and "print" in effect.resources
        if name in effect.reads and not changed and not shows:
            last_read = position
    return last_change >= last_read


def _is_used_up(border: Border, name: str) -> bool:
    """Say whether the rounds of the last loop that binds a name use what they bind themselves."""
    made = [s.node for s in border.group.statements if name in bound_by(s.node)]
    if not made or len(made) > 1 or not isinstance(made[0], ast.For | ast.While):
        return False
    found = (n for n in nodes(made[0]) if isinstance(n, ast.Name) and n.id == name)
    return any(isinstance(n.ctx, ast.Load) for n in found)


def _loop_names(border: Border) -> frozenset[str]:
    names: set[str] = set()
    assigned: set[str] = set()
    for statement in border.group.statements:
        names |= _turned(statement.node)
        if isinstance(statement.node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            assigned |= set(textual(statement.node))
    return frozenset(names - assigned)


@lru_cache(maxsize=REMEMBERED)
def _turned(statement: ast.stmt) -> frozenset[str]:
    """Return the names that loops and `with` bind in a statement."""
    targets: list[ast.expr] = []
    for node in nodes(statement):
        if isinstance(node, (ast.For, ast.AsyncFor)):
            targets.append(node.target)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            targets += [i.optional_vars for i in node.items if i.optional_vars]
    return frozenset(n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))


def _of_some_rounds(scene: Scene, border: Border) -> frozenset[str]:
    """Return the names that nothing may have bound: only a loop does, that may run no round."""
    statements = [s.node for s in border.group.statements]
    stored = {name for node in statements for name in textual(node)}
    return frozenset(stored - surely_bound(statements, scene.literals))
