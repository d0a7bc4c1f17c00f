"""Why a notebook differs from itself: a generator that nobody seeds, the time, order of sets."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from jupyter_mlops.parity.compare.__main__ import Result
from jupyter_mlops.parity.plan import Border, Plan
from jupyter_mlops.parity.reference import Reference, Stir
from jupyter_mlops.parity.report import SEEDABLE, Outcome, Verdict

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
UNKNOWN = "no cause was found: it differs with the same PYTHONHASHSEED too, as threads can do"

Again = Callable[[], dict[Border, Result]]


def explained(
    plan: Plan, references: Sequence[Reference], outcomes: Sequence[Outcome], again: Again
) -> tuple[Outcome, ...]:
    """Return the outcomes with the causes of those that differ from themselves.

    `again` runs the notebook once more with the hashes of the first run, and compares the two; it
    is called where nothing else explains a value.
    """
    alike: dict[Border, Result] | None = None
    borders = {(border.step, border.artifact): border for border in plan.borders}
    found = []
    for outcome in outcomes:
        if outcome.verdict is not Verdict.NONDETERMINISTIC or outcome.cause:
            found.append(outcome)
            continue
        border = borders.get((outcome.step, outcome.artifact))
        cell = border.cell if border else outcome.blame.cell if outcome.blame else plan.last_cell
        suspects = dict(_suspects(plan, references, cell))
        cause = suspects.get(cell, "")
        if not cause and border is not None:
            alike = again() if alike is None else alike
            same = border in alike and not alike[border].detail
            cause = HASHES if same else suspects[max(suspects)] if suspects else UNKNOWN
        found.append(replace(outcome, cause=cause))
    return tuple(found)


def left_to_chance(
    plan: Plan, references: Sequence[Reference], outcomes: Sequence[Outcome]
) -> dict[tuple[str, str], str]:
    """Return the differences that unseeded draws may have made, with what draws.

    Two runs of the notebook may agree by chance, as two flips of a coin do.
    """
    cells = {(border.step, border.artifact): border.cell for border in plan.borders}
    found = {}
    for one in outcomes:
        cell = cells.get((one.step, one.artifact))
        if cell is None or one.verdict is not Verdict.DIFFERS:
            continue
        stir = _unseeded(references, cell)
        if stir is not None and stir.before:
            name = _GENERATORS[stir.generator]
            found[one.step, one.artifact] = (
                f"{name} is drawn from in cell {stir.cell} {SEEDABLE}, and both sides agree "
                "when they are seeded"
            )
    return found


def _suspects(plan: Plan, references: Sequence[Reference], last: int) -> Iterator[tuple[int, str]]:
    """Yield what brings chance into the cells up to `last`, the surest of a cell at the end."""
    if stir := _unseeded(references, last):
        name = _GENERATORS[stir.generator]
        yield stir.cell, f"{name} is drawn from in cell {stir.cell} {SEEDABLE}"
    yield from ((cell, why) for cell, why in _calls(plan) if cell <= last)


def _unseeded(references: Sequence[Reference], last: int) -> Stir | None:
    """Return where a generator was first drawn from whose state differs from run to run."""
    one, other = references[0], references[1]
    states = {(stir.cell, stir.generator): stir for stir in other.stirred}
    differing = [
        stir
        for stir in one.stirred
        if stir.cell <= last
        and (twin := states.get((stir.cell, stir.generator)))
        and twin.after != stir.after
    ]
    # A library that was imported in a cell counts as drawn from there only for want of others.
    drawn = [stir for stir in differing if stir.before] or differing
    here = [stir for stir in drawn if stir.cell == last]
    return next(iter(here or drawn), None)


def _calls(plan: Plan) -> Iterator[tuple[int, str]]:
    """Yield the cells with calls that are known to bring in chance, and what that is."""
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
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (why := _why(node, names)):
                text = ast.unparse(node.func)
                yield cell.index, f"`{text}` in cell {cell.index} line {node.lineno}: {why}"


def _why(call: ast.Call, names: dict[str, str]) -> str:
    name = ast.unparse(call.func)
    first, dot, rest = name.partition(".")
    full = f".{names.get(first, first)}{dot}{rest}"
    if full.endswith(tuple(f".{maker}" for maker in _MAKERS)):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        none = all(isinstance(value, ast.Constant) and value.value is None for value in given)
        return UNSEEDED if none else ""
    return next((why for ending, why in _CALLS.items() if full.endswith(f".{ending}")), "")
