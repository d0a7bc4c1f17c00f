"""Every way in which a line of a notebook may change the list `x`: the analysis misses none."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_mlops.analysis.memory import all_objects
from tests.notebooks_as_text import interpreted
from tests.test_effects import IMPORTS

NAMES = """
import copy, itertools, functools, operator, types, collections, contextlib, dataclasses
from typing import NamedTuple
N = collections.namedtuple("N", "p q")
class M(NamedTuple):
    p: list
    q: int = 1
@dataclasses.dataclass
class D:
    p: list
    q: dict = dataclasses.field(default_factory=dict)
class E(list): pass
class F(dict):
    def __missing__(self, k):
        self[k] = x
        return x
"""
# Statements, an empty line after each.
WAYS = r"""
dict.fromkeys("ab", x)["a"].append(1)

list(itertools.chain([x],[y]))[0].append(1)

pd.Series([x])[0].append(1)

pd.DataFrame({"a": [x]}).a[0].append(1)

N(x, 1).p.append(1)

N(x, 1)[0].append(1)

M(x).p.append(1)

D(x).p.append(1)

D(p=x).p.append(1)

dataclasses.replace(D([]), p=x).p.append(1)

types.SimpleNamespace(a=x).a.append(1)

operator.itemgetter(0)(y).append(1)

operator.attrgetter("inner")(box).append(1)

operator.methodcaller("append", 1)(x)

min(y).append(1)

next(iter(y)).append(1)

y.copy()[0].append(1)

y[:][0].append(1)

list(reversed(y))[0].append(1)

[z for i, z in enumerate(y)][0].append(1)

list(filter(None, y))[0].append(1)

sorted(y)[0].append(1)

list(zip(*[y]))[0][0].append(1)

max(y, key=len).append(1)

y.pop().append(1)

vars(box)["inner"].append(1)

getattr(box, "inner").append(1)

box.__dict__["inner"].append(1)

list(d.values())[0].append(1)

list(d.items())[0][1].append(1)

[v for k, v in d.items()][0].append(1)

d.get("k").append(1)

(d | {})["k"].append(1)

{**d}["k"].append(1)

[*y][0].append(1)

(x if n else y).append(1)

(x or y).append(1)

(lambda: x)().append(1)

(lambda q=x: q)().append(1)

(lambda *a: a)(x)[0].append(1)

(lambda **k: k)(a=x)["a"].append(1)

(w2 := x).append(1)

functools.reduce(lambda p, q: p, y).append(1)

functools.partial(grow, x)(1)

list(map(functools.partial(grow), [x]))

setattr(box, "inner", x) or box.inner.append(1)

copy.copy(y)[0].append(1)

copy.copy(box).inner.append(1)

E([x])[0].append(1)

E(y)[0].append(1)

collections.deque([x])[0].append(1)

collections.UserList([x])[0].append(1)

collections.ChainMap(d)["k"].append(1)

collections.defaultdict(lambda: x)["q"].append(1)

[t := y][0][0].append(1)

(y * 2)[0].append(1)

(y + [])[0].append(1)

([] + y)[0].append(1)

({"a": {"b": [x]}})["a"]["b"][0].append(1)

[[x]][0][0].append(1)

{"a": x}.pop("a").append(1)

{"a": x}.setdefault("a", []).append(1)

[x].__getitem__(0).append(1)

x.__iadd__([1])

list.append(x, 1)

operator.iadd(x, [1])

operator.setitem(x, 0, 1)

[f(1) for f in [x.append]]

{"f": x.append}["f"](1)

list(itertools.starmap(grow, [(x, 1)]))

any(map(x.append, [1]))

print(x.append(1))

f"{x.append(1)}"

x.append(1) if n else None

[x.append(i) for i in range(2)]

exec_ = [q.append(1) for q in (x, y)]

contextlib.nullcontext(x).__enter__().append(1)

np.asarray([x], dtype=object)[0].append(1)

sum([y], [])[0].append(1)

list(itertools.chain.from_iterable([y]))[0].append(1)

list(itertools.islice(y, 1))[0].append(1)

[g for g in (z for z in y)][0].append(1)

tuple(y)[0].append(1)

dict(k=x).get("k").append(1)

dict(d).popitem()[1].append(1)

box.show().append(1) or box.inner.append(1)

Box(x).inner.append(1)

Box(inner=x).put(3)

type(box)(x).put(3)

random.choice(y).append(1)

random.sample(y, 1)[0].append(1)

np.random.default_rng(0).shuffle(x)

random.shuffle(x)

pd.Series({"a": x})["a"].append(1)

df.apply(lambda r: x.append(1), axis=1)

df.a.map(lambda v: x.append(v))

df.groupby("a").apply(lambda g: x.append(1))

df.pipe(lambda f: x.append(1))

df.agg({"a": lambda s: x.append(1)})

json.dumps({}, default=lambda o: x.append(1))

sorted([1], key=lambda v: x.append(v) or 0)

np.vectorize(lambda v: x.append(v))([1])

np.apply_along_axis(lambda v: x.append(1) or 0, 0, a)

a.sort() or x.append(1)

model.fit(df, a) and x.append(1)

unknown_library.f(x)

unknown_library.f(lambda: x.append(1))

[i for i in y if i.append(1)]

{i: j.append(1) for i, j in d.items()}

assert_ = all(q.append(1) is None for q in y)

x[0], n2 = 5, 6

[*x[0:0], *x].append(1) or x.append(1)

(x).extend([1])

y[0][0] = 3

d["k"][0] += 1

d["k"] += [1]

y[0] += [1]

box.inner += [1]

x[:] = [1]

del y[0][0]

for x[0] in [1, 2]: pass

for y[0][0] in [1]: pass

with open("f") as x[0]: pass

import os as _o; x.append(_o)

try: x.append(1)
except Exception: pass

global_ = (lambda: x.append(1)); global_()

def h_(): return x.append(1)
h_()

def g_(): yield x.append(1)
list(g_())

class K_: x.append(1)

class L_(x.append(1) or object): pass

def d_(a=x.append(1)): pass

@(lambda f: x.append(1) or f)
def e_(): pass

lst_ = [].extend([x]); t_ = [x]; t_[0].append(1)

t_ = []; t_.extend([x]); t_[0].append(1)

t_ = []; t_[:] = [x]; t_[0].append(1)

t_ = []; t_ += [x]; t_[0].append(1)

t_ = []; t_.insert(0, x); t_[0].append(1)

t_ = {}; t_.update({"a": x}); t_["a"].append(1)

t_ = {}; t_.update(a=x); t_["a"].append(1)

t_ = {}; t_ |= {"a": x}; t_["a"].append(1)

t_ = set(); t_.add(1); x.append(t_)

t_ = [None]; t_[0] = x; t_[0].append(1)

t_ = [[]]; t_[0].append(x); t_[0][0].append(1)

t_ = {}; t_.setdefault("a", []).append(x); t_["a"][0].append(1)

t_ = collections.defaultdict(list); t_["a"].append(x); t_["a"][0].append(1)

t_ = collections.deque(); t_.appendleft(x); t_[0].append(1)

t_ = {}; t_["a"] = {}; t_["a"]["b"] = x; t_["a"]["b"].append(1)

t_ = box; t_.other = x; t_.other.append(1)

t_ = types.SimpleNamespace(); t_.a = x; t_.a.append(1)

t_ = types.SimpleNamespace(); t_.a = [x]; t_.a[0].append(1)

t_ = Box([]); t_.put(x); t_.inner[0].append(1)

t_ = np.empty(1, dtype=object); t_[0] = x; t_[0].append(1)

t_ = pd.Series([None]); t_[0] = x; t_[0].append(1)

t_ = df.copy(); t_["o"] = [x]; t_.o[0].append(1)

t_ = pd.DataFrame([[x]]); t_.iloc[0, 0].append(1)

t_ = pd.DataFrame([[x]]); t_.values[0][0].append(1)

t_, = [x]; t_.append(1)

(t_, u_), v_ = (x, y), 1; t_.append(1)

t_, *u_ = [y, x]; u_[0].append(1)

t_ = u_ = x; u_.append(1)

t_ = lambda: x; t_().append(1)

t_ = {"f": lambda: x}; t_["f"]().append(1)

t_ = [grow]; t_[0](x)

t_ = y; [t_] = [t_]; t_[0].append(1)

t_ = iter(y); next(t_).append(1)

t_ = (q for q in y); next(t_).append(1)

t_ = zip(y, [1]); next(t_)[0].append(1)

t_ = d.values(); list(t_)[0].append(1)

t_ = x.append; t_(1)

t_ = list.append; t_(x, 1)

t_ = functools.partial(list.append, x); t_(1)

t_ = map(grow, [x]); list(t_)

t_ = getattr(x, "append"); t_(1)

t_ = json.loads("{}"); t_["a"] = x; t_["a"].append(1)

t_ = a.tolist(); t_.append(x); t_[-1].append(1)

t_ = "a b".split(); t_.append(x); t_[-1].append(1)

t_ = list("ab"); t_.append(x); t_[-1].append(1)

t_ = df.a.tolist(); t_[0] = x; t_[0].append(1)

t_ = [0] * 3; t_[0] = x; t_[0].append(1)

t_ = [[] for _ in range(3)]; t_[0].append(x); t_[0][0].append(1)

t_ = {k: [] for k in "ab"}; t_["a"].append(x); t_["a"][0].append(1)

t_ = x.copy; t_().append(1); x.append(1)

t_ = D([]); t_.q["a"] = x; t_.q["a"].append(1)

t_ = E(); t_.append(x); t_[0].append(1)

t_ = F(); t_["a"] = x; t_["a"].append(1)

while n: n -= 1; x.append(1)

match x:
  case [*z_]: x.append(1)

match y:
  case [z_]: z_.append(1)

match d:
  case {"k": z_}: z_.append(1)

match box:
  case Box(inner=z_): z_.append(1)

np.array([x, None], dtype=object)[0].append(1)

F()["k"].append(1)

pd.concat([pd.Series([x])])[0].append(1)

df.assign(k=[x]).k[0].append(1)

[0 for x[0] in [1]]

functools.reduce(operator.iadd, [[1]], x)

bisect.insort(a=x, x=1)

bisect.insort(x=1, a=x)

operator.iconcat(x, [1]).append(2)
"""

# More of them, by what they go through; each block of lines is one.
CLASSES_USED = """
import heapq, bisect, os, io, array
class Ctx:
    def __init__(self, v): self.v = v
    def __enter__(self): return self.v
    def __exit__(self, *a): self.v.append(1)
@contextlib.contextmanager
def made(v): yield v
class Err(Exception):
    def __init__(self, v): self.held = v
def grow_all(c, q): q.append(1)
"""
MORE_WAYS = [
    pytest.param(way, id=f"{path.stem}-{number}")
    for path in sorted((Path(__file__).parent / "changes").glob("*.txt"))
    for number, way in enumerate(path.read_text(encoding="utf-8").strip().split("\n\n"))
]

LEFT_ALONE = [
    "z = x",
    "z = [x, 1]; z.append(2)",
    "z = {**d}; z['k'] = 1",
    "z = d | {'k': 1}; z['j'] = 2",
    "z = list(x); z.append(1)",
    "z = x + [1]; z += [2]",
    "z = {}; z.update(k=x); z['j'] = 1",
    "z = dict.fromkeys('ab', x); z['a'] = 1",
    "z = n; z += 1",
    "z = {'n': 1}; z['n'] += 1",
    "z = np.array(x); z[0] = 5",
    "z = np.array([x, x]); z[0, 0] = 5",
    "z = np.array(x, dtype=float); z += 1",
    "z = pd.Series(x); z[0] = 5",
    "z = pd.DataFrame({'a': x}); z['b'] = 1; z.loc[0, 'a'] = 5",
    "z = df.assign(k=x); z['k'] = 0",
    "z = pd.concat([df, df]); z['k'] = 0",
    "z = df.merge(df); z['k'] = x; z['k'] += 1",
    "z = df.drop(columns=x); z['k'] = 0",
    "df.isin(x); df.agg({'a': pd.Series.count})",
    "z = Box(3); z.inner = x; z.inner = 4",
    "z = sorted(y); z.append(3)",
    "z = functools.partial(look, x); z()",
    "z = type(box)([1]); z.put(2)",
]


SETUP = IMPORTS + NAMES + CLASSES_USED
START = len(interpreted(SETUP, copy_on_write=True)[0].statements)


def changes_x(code: str) -> bool:
    """Say whether the analysis sees that `code` changes `x`, or the box that holds it."""
    program, effects = interpreted(f"{SETUP}\n{code}", copy_on_write=True)
    indices = [s.index for s in program.statements[START:]]
    before = effects.before[indices[0]]
    mutated = {n for i in indices for n in effects.effects[i].mutated}
    objects = all_objects(before["x"].value) | all_objects(before["box"].value)
    return bool(effects.heap.reach(objects) & mutated)


@pytest.mark.parametrize("code", LEFT_ALONE)
def test_what_only_looks_at_it_changes_nothing(code: str) -> None:
    assert not changes_x(code)


@pytest.mark.parametrize("code", [*WAYS.strip().split("\n\n"), *MORE_WAYS])
def test_change_is_seen(code: str) -> None:
    assert changes_x(code)
