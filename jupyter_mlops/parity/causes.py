"""Why a notebook differs from itself: a generator that nobody seeds, the time, order of sets."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from jupyter_mlops.parity.compare.__main__ import Result
from jupyter_mlops.parity.plan import Border, Plan
from jupyter_mlops.parity.reference import Reference, Stir
from jupyter_mlops.parity.report import SEEDABLE, Outcome, Verdict
from jupyter_mlops.parity.trail import Deed, trail_of

TIME = "it depends on the time"
CHANCE = "it is made to be another one in every run"
UNSEEDED = "the generator is made without a seed"
PROCESS = "it depends on the process"
THREADS = "it depends on which thread comes first"

# Endings of the full names of calls, and what they bring in.
_CALLS = {
    "time.time": TIME, "time.time_ns": TIME, "time.perf_counter": TIME, "time.monotonic": TIME,
    "time.perf_counter_ns": TIME, "time.process_time": TIME, "time.ctime": TIME,
    "time.strftime": TIME, "time.localtime": TIME, "timeit.default_timer": TIME,
    "datetime.now": TIME, "datetime.utcnow": TIME, "datetime.today": TIME, "date.today": TIME,
    "Timestamp.now": TIME, "Timestamp.today": TIME, "Timestamp.utcnow": TIME,
    "uuid.uuid1": CHANCE, "uuid.uuid4": CHANCE, "os.urandom": CHANCE, "secrets.token_hex": CHANCE,
    "secrets.token_bytes": CHANCE, "secrets.token_urlsafe": CHANCE, "secrets.randbelow": CHANCE,
    "secrets.choice": CHANCE, "tempfile.mkdtemp": CHANCE, "tempfile.mkstemp": CHANCE,
    "os.getpid": PROCESS, "id": PROCESS,
    "ThreadPoolExecutor": THREADS, "ThreadPool": THREADS, "threading.Thread": THREADS,
    "futures.as_completed": THREADS, "imap_unordered": THREADS,
}  # fmt: skip

# Those that are predictable once they get an argument other than None.
_MAKERS = ("random.default_rng", "random.RandomState", "random.Random", "random.SeedSequence")

_GENERATORS = {"random": "random", "numpy.random": "np.random", "torch": "torch"}
HASHES = "it depends on the order of a set or a hash of a text, which PYTHONHASHSEED changes"
UNKNOWN = "no cause was found"
THREADED = f"{UNKNOWN}: it differs with the same PYTHONHASHSEED too, as threads can do"

Again = Callable[[], dict[Border, Result]]


def explained(
    plan: Plan, references: Sequence[Reference], outcomes: Sequence[Outcome], again: Again
) -> tuple[Outcome, ...]:
    """Return the outcomes with the causes of those that differ from themselves.

    `again` runs the notebook once more with the hashes of the first run, and compares the two; it
    is called where nothing else explains a value.
    """
    chance = Chance(plan, references, outcomes)
    alike: dict[Border, Result] | None = None
    borders = {(border.step, border.artifact): border for border in plan.borders}
    found = []
    for outcome in outcomes:
        if outcome.verdict is not Verdict.NONDETERMINISTIC or outcome.cause:
            found.append(outcome)
            continue
        border = borders.get((outcome.step, outcome.artifact))
        if border is not None:
            cause = chance.behind(border.cell, border.variable)
        else:
            cause = chance.behind(outcome.blame.cell if outcome.blame else plan.last_cell, "")
        if not cause and border is not None:
            alike = again() if alike is None else alike
            same = border in alike and not alike[border].detail
            # Two runs may agree by chance; then something has to speak for the order of a set.
            chancy = chance.draws(border.cell) and not chance.has_sets(border.cell, border.variable)
            cause = THREADED if not same else UNKNOWN if chancy else HASHES
        found.append(replace(outcome, cause=cause or UNKNOWN))
    return tuple(found)


def left_to_chance(
    plan: Plan, references: Sequence[Reference], outcomes: Sequence[Outcome]
) -> dict[tuple[str, str], str]:
    """Return the differences that unseeded draws may have made, and how, by step and artifact.

    Two runs of the notebook may agree by chance, as two flips of a coin do.
    """
    chance = Chance(plan, references, outcomes)
    borders = {(border.step, border.artifact): border for border in plan.borders}
    found = {}
    for one in outcomes:
        border = borders.get((one.step, one.artifact))
        if border is None or one.verdict is not Verdict.DIFFERS:
            continue
        stir = chance.drawn(border.cell, border.variable) or chance.draws(border.cell)
        if stir is None:
            continue
        why = f"{_drawn(stir)}, and both sides agree when they are seeded"
        found[one.step, one.artifact] = why
    return found


class Chance:
    """What differs between two runs of the notebook, and by which of its statements.

    A generator is not seeded where a cell leaves it in other states in the two runs.
    """

    def __init__(
        self, plan: Plan, references: Sequence[Reference], outcomes: Sequence[Outcome]
    ) -> None:
        self._trail = trail_of(plan.notebook)
        self._names = _aliases(plan)
        self._steady = _steady(plan, outcomes)
        one, other = references[:2]
        states = {(stir.cell, stir.generator): stir.after for stir in other.stirred}
        differing = [
            stir
            for stir in one.stirred
            if states.get((stir.cell, stir.generator), stir.after) != stir.after
        ]
        # The cell that imports a library leaves other states too, without a draw.
        self._stirs = [stir for stir in differing if stir.before]
        self._imports = [stir for stir in differing if not stir.before]

    def behind(self, cell: int, variable: str) -> str:
        """Return why `variable` is another one after `cell` in every run, "" where not known."""
        for stirs, wide in ((self._stirs, False), (self._stirs, True), (self._imports, True)):
            for deed in self._trail.back(cell, variable, self._steady, wide=wide):
                if why := self._call(deed):
                    return why
                if stir := _of(deed, stirs):
                    return _drawn(stir)
        return ""

    def drawn(self, cell: int, variable: str) -> Stir | None:
        """Return the nearest draw without a seed that `variable` was made with."""
        deeds = self._trail.back(cell, variable, self._steady)
        return next((stir for deed in deeds if (stir := _of(deed, self._stirs))), None)

    def draws(self, cell: int) -> Stir | None:
        """Return the first draw without a seed in the cells up to `cell`."""
        return next((stir for stir in self._stirs if stir.cell <= cell), None)

    def has_sets(self, cell: int, variable: str) -> bool:
        """Say whether sets or hashes stand in what `variable` was made with."""
        deeds = self._trail.back(cell, variable, self._steady)
        return any(
            isinstance(node, ast.Set | ast.SetComp)
            or (isinstance(node, ast.Name) and node.id in ("set", "frozenset", "hash"))
            for deed in deeds
            for node in ast.walk(deed.node)
        )

    def _call(self, deed: Deed) -> str:
        for call in deed.calls:
            if why := _why(call, self._names):
                text = ast.unparse(call.func)
                return f"`{text}` in cell {deed.cell} line {call.lineno}: {why}"
        return ""


def _of(deed: Deed, stirs: Sequence[Stir]) -> Stir | None:
    if deed.is_definition or not deed.calls:
        return None
    return next((stir for stir in stirs if stir.cell == deed.cell), None)


def _drawn(stir: Stir) -> str:
    return f"{_GENERATORS[stir.generator]} is drawn from in cell {stir.cell} {SEEDABLE}"


def _steady(plan: Plan, outcomes: Sequence[Outcome]) -> dict[str, set[int]]:
    """Return the cells after which variables are what the package has too, in all its runs."""
    restless = {(one.step, one.artifact) for one in outcomes if one.verdict is not Verdict.EQUAL}
    judged = {(one.step, one.artifact) for one in outcomes}
    found: dict[str, set[int]] = {}
    for border in plan.borders:
        key = (border.step, border.artifact)
        if border.variable and key in judged and key not in restless:
            found.setdefault(border.variable, set()).add(border.cell)
    return found


def _aliases(plan: Plan) -> dict[str, str]:
    """Return the full names of what the notebook imports, by the names that it gives them."""
    names: dict[str, str] = {}
    for cell in plan.notebook.code_cells:
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.asname: alias.name for alias in node.names if alias.asname}
            elif isinstance(node, ast.ImportFrom):
                names |= {
                    alias.asname or alias.name: f"{node.module}.{alias.name}"
                    for alias in node.names
                }
    return names


def _why(call: ast.Call, names: dict[str, str]) -> str:
    name = ast.unparse(call.func)
    first, dot, rest = name.partition(".")
    full = f".{names.get(first, first)}{dot}{rest}"
    if full.endswith(tuple(f".{maker}" for maker in _MAKERS)):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        none = all(isinstance(value, ast.Constant) and value.value is None for value in given)
        return UNSEEDED if none else ""
    return next((why for ending, why in _CALLS.items() if full.endswith(f".{ending}")), "")
