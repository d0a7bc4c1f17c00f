"""Every finding has a smallest notebook, kept in docs/findings.md, and a mended one beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_mlops.analysis.checks import RULES
from jupyter_mlops.errors import Finding, Level
from tests.notebooks_as_text import findings, notebook

DOCS = Path(__file__).parent.parent / "docs" / "findings.md"
OF_MAGICS = {"NB101", "NB102", "NB103", "NB104", "NB105", "NB106"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the page: its notebooks, and the text of a module beside the first one."""

    code: str
    level: str
    bad: str
    good: str
    beside: dict[str, str]
    words: str


def sections() -> dict[str, Section]:
    found: dict[str, Section] = {}
    for part in DOCS.read_text(encoding="utf-8").split("\n## ")[1:]:
        code = part[:5]
        level = re.search(r"^Level: (\w+)\.$", part, re.MULTILINE)
        assert level, code
        bad, good = [*re.findall(r"```python\n(.*?)\n```", part, re.DOTALL), ""][:2]
        beside = dict(re.findall(r"with `(\S+)` beside.*?```text\n(.*?)```", part, re.DOTALL))
        found[code] = Section(code, level[1], bad, good, beside, part)
    return found


SECTIONS = sections()


def marked(section: Section) -> tuple[int | None, int | None]:
    """Return the place that the example marks; a magic takes no comment and is found itself."""
    for cell in notebook(section.bad).cells:
        for number, line in enumerate(cell.source.split("\n"), 1):
            if line.endswith(f"# <- {section.code}") or line.startswith("%"):
                return cell.index, number
    return None, None


def found_in(section: Section, text: str, folder: Path) -> tuple[Finding, ...]:
    for name, module in section.beside.items():
        (folder / name).write_text(module, encoding="utf-8")
    return findings(text, folder=folder)


@pytest.mark.parametrize("code", SECTIONS)
def test_the_example_gives_exactly_its_finding_at_its_place(code: str, tmp_path: Path) -> None:
    section = SECTIONS[code]

    found = found_in(section, section.bad, tmp_path)

    assert [f.code for f in found] == [code]
    assert (found[0].cell, found[0].line) == marked(section)
    assert found[0].level == section.level


@pytest.mark.parametrize("code", SECTIONS)
def test_the_finding_says_why_and_how_to_mend_it(code: str, tmp_path: Path) -> None:
    section = SECTIONS[code]

    found = found_in(section, section.bad, tmp_path)[0]

    assert len(found.why) > 10
    assert len(found.mend) > 10
    assert "{" not in found.message + found.mend
    if found.line is not None:
        assert found.excerpt
        assert found.excerpt in section.bad


@pytest.mark.parametrize("code", [code for code, section in SECTIONS.items() if section.good])
def test_the_mended_notebook_gives_nothing(code: str, tmp_path: Path) -> None:
    section = SECTIONS[code]

    assert found_in(section, section.good, tmp_path) == ()


def test_every_rule_has_a_section() -> None:
    assert set(SECTIONS) == set(RULES) | OF_MAGICS


@pytest.mark.parametrize("code", SECTIONS)
def test_a_section_says_why_and_how_to_mend_it(code: str) -> None:
    assert "**Why.** " in SECTIONS[code].words
    assert "**Mend.** " in SECTIONS[code].words


@pytest.mark.parametrize("code", [c for c, s in SECTIONS.items() if s.level != Level.NOTE])
def test_what_can_be_mended_has_a_mended_notebook(code: str) -> None:
    assert SECTIONS[code].good


# The same notebooks with the fault taken away in the smallest way, so that a check which fires on
# everything of the kind is caught.
NEIGHBOURS = [
    pytest.param("NB111", "# %% [load load]\nx = [1]", id="one-tag-twice"),
    pytest.param("NB112", "# %% [step:load]\nx = [1]", id="kale-step-is-a-stage"),
    pytest.param("NB113", "# %% [load]\nx = [1]\n# %% [skip]\nprint(x)", id="skip-shows"),
    pytest.param("NB113", "# %% [load]\nx = [1]\n# %% [skip]\nx = 2", id="skip-binds-unread"),
    pytest.param("NB120", "# %% [load]\nx = eval('a', {'a': [1]})", id="eval-with-own-names"),
    pytest.param("NB120", "# %%\nexec('x = 1')\n# %% [load]\ny = [1]", id="exec-stays-behind"),
    pytest.param("NB121", "# %% [load]\ninput = len\nx = input([1])", id="own-input"),
    pytest.param("NB123", "# %% [load]\n_ = [1]\nx = _", id="underscore-is-bound"),
    pytest.param("NB123", "# %% [load]\nx = [_ for _ in 'ab']", id="underscore-of-a-loop"),
    pytest.param("NB124", "# %% [load]\nx = __name__", id="dunder-name"),
    pytest.param("NB124", "# %% [load]\nx = [len]", id="builtin"),
    pytest.param(
        "NB124",
        "# %% [load]\nfor s in [1]:\n    try:\n        x = int(s)\n    except ValueError:\n"
        "        continue\n    y = x",
        id="bound-on-a-way",
    ),
    pytest.param("NB130", "# %% [load]\nmax = [3]\n# %% [train]\ny = max", id="always-variable"),
    pytest.param(
        "NB131",
        "# %% [load]\nclass A:\n    pass\na = A()\na.n = [1]\n# %% [train]\ny = 2",
        id="state-of-an-instance",
    ),
    pytest.param(
        "NB132",
        "# %%\nimport mlflow\n# %% [load]\nx = [1]\n"
        "# %% [train]\nmlflow.register_model('runs:/1/model', 'm')\ny = x",
        id="registers-with-a-server",
    ),
    pytest.param(
        "NB132",
        "# %%\nimport nltk\n# %% [load]\nx = [1]\n# %% [train]\nnltk.download('a')\ny = x",
        id="downloads",
    ),
    pytest.param(
        "NB132",
        "# %%\nimport locale\nlocale.setlocale(locale.LC_ALL, 'C')\n# %% [load]\nx = [1]",
        id="setting-comes-first",
    ),
    pytest.param(
        "NB132",
        "# %% [load]\nimport pandas as pd\nx = [1]\n# %% [train]\npd.set_option('x.y', 1)\ny = x",
        id="setting-is-carried",
    ),
    pytest.param(
        "NB132",
        "# %% [load]\nimport pandas as pd\nx = [1]\n# %% [train]\n"
        "pd.set_option('display.float_format', lambda v: f'{v:.1f}')\ny = x",
        id="lambda-of-a-setting-is-carried",
    ),
    pytest.param(
        "NB132",
        "# %% [load]\nimport warnings\nx = [1]\n# %% [train]\n"
        "warnings.simplefilter('ignore')\ny = x",
        id="setting-only-shows",
    ),
    pytest.param(
        "NB140", "# %% [load]\nx = (n for n in 'ab')\ny = list(x)\n# %% [train]\nz = y", id="inside"
    ),
    pytest.param(
        "NB140",
        "# %%\nfs = [lambda x: x]\n# %% [load]\ny = [1]\n# %% [train]\nz = fs[0](y)",
        id="functions-of-setup",
    ),
    pytest.param(
        "NB140",
        "# %%\nclass A:\n    pass\n# %%\nclass A:\n    n = 1\n# %% [load]\nx = A()\n"
        "# %% [train]\ny = x.n",
        id="first-class-of-two-is-not-used",
    ),
    pytest.param("NB141", "# %%\nfrom math import *\n# %% [load]\nx = [pi]", id="star-is-known"),
    pytest.param(
        "NB143",
        "# %%\nk = 2\ndef f(x, a=k):\n    return x * a\n# %% [load]\ny = [f(1)]",
        id="default-is-constant",
    ),
    pytest.param(
        "NB145",
        "# %%\nimport functools\n@functools.cache\ndef f(x):\n    return x\n"
        "# %% [load]\ny = [f(1)]\n# %% [train]\nz = f(2), y",
        id="decorated-reads-nothing",
    ),
    pytest.param(
        "NB146", "# %% [load]\nimport math\nopen('a.py', 'w').write('x')", id="nobody-imports-it"
    ),
    pytest.param(
        "NB147",
        "# %% [load]\nimport pandas as pd\ndf = pd.read_csv('a')\n# %% [train]\n"
        "df['b'] = 5\nn = df.a.sum()",
        id="one-name",
    ),
    pytest.param(
        "NB148",
        "# %% [load]\ntry:\n    x = [1]\nexcept ValueError as e:\n    x = [e]\n# %% [train]\ny = x",
        id="clause-name-is-not-read",
    ),
    pytest.param(
        "NB150",
        "# %% [load] In[1]\nx = [1]\n# %% [train]\ny = x\n# %% [evaluate] In[7]\nz = y",
        id="gaps-in-the-order",
    ),
    pytest.param(
        "NB150",
        "# %% In[9]\n# %% [load] In[1]\nx = [1]\n# %% [train] In[2]\ny = x\n# %% [evaluate]\nz = y",
        id="an-empty-cell-kept-its-number",
    ),
    pytest.param(
        "NB151",
        "# %%\nimport random, numpy\nrandom.seed(1)\nimport numpy as np\n# %% [load]\n"
        "x = [random.random()]",
        id="imported-before",
    ),
    pytest.param(
        "NB151",
        "# %%\nimport random\nrandom.seed(1)\nimport math\n# %% [load]\nx = [random.random()]",
        id="standard-library",
    ),
    pytest.param(
        "NB151",
        "# %%\nimport random\nrandom.seed(1)\n# %% [load]\nimport sklearn\nrandom.seed(2)\n"
        "x = [random.random()]",
        id="seeded-again",
    ),
    pytest.param(
        "NB151",
        "# %%\nimport random, numpy as np\nnp.random.seed(1)\n# %% [load]\nimport sklearn\n"
        "x = [np.random.rand(), random.random()]",
        id="another-generator",
    ),
    pytest.param(
        "NB152",
        "# %%\nimport pandas as pd\nfrom functools import singledispatch\n@singledispatch\n"
        "def show(x): return 1\n@show.register\ndef _(x: int): return 2\n"
        "@pd.api.extensions.no_default\ndef other(x): return 3\n# %% [load]\nx = show(1)",
        id="own-registry",
    ),
    pytest.param(
        "NB153",
        "# %% [load]\nx = [1]\n# %% [evaluate]\nif x:\n    size = 'big'\nelse:\n    size = 'none'",
        id="both-branches",
    ),
    pytest.param(
        "NB153",
        "# %% [load]\nx = [1]\n# %% [evaluate]\nfor y in x:\n    if y:\n        label = 'one'\n"
        "        print(label)",
        id="read-there",
    ),
    pytest.param(
        "NB153",
        "# %% [load]\nx = [1]\nif x:\n    size = 'big'\n# %% [evaluate]\nn = len(x)",
        id="not-a-result",
    ),
    pytest.param(
        "NB155",
        "# %%\ntrain = ['a']\n# %% [load]\nx = [train]\n# %% [train]\ny = [train, x]",
        id="a-list-has-no-name",
    ),
    pytest.param(
        "NB155",
        "# %%\nfrom math import sqrt as train\n# %% [load]\nx = [train]\n# %% [train]\ny = [train]",
        id="an-import-keeps-its-name",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text"), NEIGHBOURS)
def test_the_check_leaves_its_neighbour_alone(code: str, text: str) -> None:
    assert code not in [f.code for f in findings(text)]


def test_findings_are_reported_together_in_the_order_of_the_document() -> None:
    found = findings("# %% [load]\nx = input()\n# %% [train]\ny = x + unknown\nz = _private")

    assert [(f.code, f.cell, f.line) for f in found] == [
        ("NB121", 0, 1),
        ("NB124", 1, 1),
        ("NB124", 1, 2),
    ]


def test_findings_point_at_the_line_as_the_user_wrote_it() -> None:
    found = findings("# %% [load]\n%matplotlib inline\n!ls\nx = input()")

    assert [(f.code, f.cell, f.line, f.excerpt) for f in found if f.code == "NB121"] == [
        ("NB121", 0, 3, "x = input()")
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("y = x + [1]\nx = [2]", 1, id="constant"),
        pytest.param("class A:\n    n = x\ny = A\nx = 2", 1, id="class-body"),
        pytest.param("def y(a=x):\n    return a\nx = 2", 1, id="default"),
    ],
)
def test_definition_that_reads_what_comes_later_is_found(text: str, line: int) -> None:
    found = findings(f"# %%\n{text}\n# %% [load]\nz = [y]")

    assert [(f.code, f.cell, f.line) for f in found] == [("NB124", 0, line)]


def test_classes_of_one_name_that_steps_use_are_named() -> None:
    text = "# %%\nclass A:\n    n = 1\n# %% [load]\nx = A()\n# %% [train]\ny = x.n\n"
    found = findings(text + "# %%\nclass A:\n    n = 2\n# %% [evaluate]\nz = (A().n, y)")

    assert {f.code for f in found} == {"NB140"}
    assert "another cell defines `A`, too; give each class its own name" in found[0].message
