"""The line of the notebook that is named for a value that differs."""

from dataclasses import replace
from pathlib import Path

import pytest

from jupyter_mlops.notebook import Cell, Notebook
from jupyter_mlops.parity.blame import blame, frames, missing_name, raised
from jupyter_mlops.parity.plan import Border, Line, Part, Plan
from jupyter_mlops.stages import Role


def plan(*sources: str, lines: tuple[Line, ...] = ()) -> tuple[Plan, Part]:
    cells = tuple(
        Cell(number, f"c{number}", "code", source, (), None, Role("none"))
        for number, source in enumerate(sources)
    )
    notebook = Notebook("churn", cells, "python3")
    part = Part("load", "load", tuple(range(len(cells))), ())
    return Plan(Path("churn"), "churn", notebook, "churn.ipynb", (part,), {}, lines), part


MADE = {
    "assignment": (["x = 1\ndf = 2\ny = 3"], (0, 2)),
    "last of two": (["df = 1\ndf = 2"], (0, 2)),
    "last cell": (["df = 1", "x = 2\n\ndf = 2"], (1, 3)),
    "tuple": (["(x, *df), y = (1, 2), 3"], (0, 1)),
    "column": (["df = 1\ndf['a'] = 2\nx = 3"], (0, 2)),
    "attribute": (["df = 1\ndf.x.y = 2"], (0, 2)),
    "augmented": (["df = 1\ndf += 2"], (0, 2)),
    "annotated": (["df: int = 1"], (0, 1)),
    "loop": (["for df in []:\n    pass"], (0, 1)),
    "inside a loop": (["for x in []:\n    df[x] = 1"], (0, 2)),
    "with": (["with open('a') as df:\n    pass"], (0, 1)),
    "import": (["import a.b as df\nimport os"], (0, 1)),
    "function": (["x = 1\ndef df():\n    pass"], (0, 2)),
    "class": (["class df:\n    pass"], (0, 1)),
    "method": (["df = 1\ndf.fit(x)\ny = 2"], (0, 2)),
    "helper": (["df = 1\nclean(df)\ny = 2"], (0, 2)),
    "print is none": (["df = 1\nprint(df)\ndisplay(df)"], (0, 1)),
    "reading is none": (["df = 1\ny = df + 1"], (0, 1)),
    "magic": (["%matplotlib inline\n%time df = load()\nif df == 1: pass"], (0, 2)),
    "another name": (["x = df\nx.append(1)\n# end"], (0, 2)),
    "another name of its own": (["df = []\nx = df\nx.append(1)\ny = 3"], (0, 3)),
    "a copy is none": (["df = []\nx = list(df)\nx.append(1)\ny = 3"], (0, 1)),
    "a view": (["import numpy as np\ndf = np.zeros(3)\nx = df[:2]\nx[0] = 1\ny = 3"], (0, 4)),
    "nothing": ([" \n"], None),
}


@pytest.mark.parametrize(("sources", "place"), MADE.values(), ids=MADE)
def test_the_line_that_made_a_variable(sources: list[str], place: tuple[int, int] | None) -> None:
    whole, part = plan(*sources)

    found = blame(whole, part, Border("load", "df", "df", len(sources) - 1))

    assert (found and (found.cell, found.line)) == place


def test_a_line_that_assigns_the_column_goes_first() -> None:
    whole, part = plan("df['Fare'] = 1\ndf.Age = 2\ndf = df.dropna()")
    border = Border("load", "df", "df", 0)

    assert blame(whole, part, border, "Fare").line == 1
    assert blame(whole, part, border, "Age").line == 2
    assert blame(whole, part, border, "Name").line == 3


def test_a_column_that_another_name_assigns() -> None:
    whole, part = plan(
        "import pandas as pd\ndf = pd.read_csv('a.csv')\nother = df\nother['Fare'] = 1\n"
        "other['Age'] = 2\ndf['Name'] = 3"
    )
    border = Border("load", "df", "df", 0)

    assert [blame(whole, part, border, name).line for name in ("Fare", "Age", "Name")] == [4, 5, 6]


def test_a_line_that_was_left_behind_goes_last() -> None:
    whole, part = plan("df = 1\ndf.head()", lines=(Line("src/churn/load.py", 7, 0, 1),))

    found = blame(whole, part, Border("load", "df", "df", 0))

    assert (found.line, found.text) == (1, "df = 1")
    assert (found.file, found.file_line) == ("src/churn/load.py", 7)


def test_a_displayed_value_was_made_by_the_last_statement() -> None:
    whole, part = plan("x = 1\nx + (\n    2\n)\n")

    assert blame(whole, part, Border("load", "result", "", 0)).line == 2


def test_cells_after_the_border_are_not_to_blame() -> None:
    whole, part = plan("df = 1", "df = 2")

    assert blame(whole, part, Border("load", "df", "df", 0)).cell == 0


LINES = (
    Line("src/churn/load.py", 7, 0, 1), Line("src/churn/load.py", 8, 0, 2),
    Line("src/churn/helpers.py", 3, 1, 1),
)  # fmt: skip
ZERO = "ZeroDivisionError: division by zero"

# Where a traceback goes through, file by file, what it says, and the line that it is blamed on.
RAISED = {
    "nowhere": ([], ZERO, None),
    "a line": ([("load", 8)], ZERO, (0, 2)),
    "below a line": ([("load", 9)], ZERO, (0, 2)),
    "above all lines": ([("load", 6)], ZERO, (0, 1)),
    "the innermost": ([("load", 8), ("helpers", 3)], ZERO, (1, 1)),
    "a file of no cell": ([("load", 7), ("runtime/store", 3)], ZERO, (0, 1)),
    "a name that was lost": ([("load", 8)], "NameError: name 'rate' is not defined", (0, 1)),
    "a name before it has a value": (
        [("load", 8)], "UnboundLocalError: cannot access local variable 'rate' where it is not "
        "associated with a value", (0, 1),
    ),
    "a name that nothing binds": ([("load", 8)], "NameError: name 'odd' is not defined", (0, 2)),
    "a name that a later cell binds": (
        [("load", 8)], "NameError: name 'late' is not defined", (0, 2)
    ),
}  # fmt: skip


@pytest.mark.parametrize(("way", "said", "place"), RAISED.values(), ids=RAISED)
def test_the_line_that_raises(
    way: list[tuple[str, int]], said: str, place: tuple[int, int] | None
) -> None:
    whole, _ = plan("Rate = 2\nx = Rate / 0", "late = 3", lines=LINES)
    whole = replace(whole, variables={"rate": "Rate"})
    traced = [f'File "{whole.sources.resolve()}/churn/{name}.py", line {n}' for name, n in way]
    trace = "\n".join([*traced, said])

    found = raised(whole, trace)

    assert ((found.cell, found.line) if found else None) == place
    assert frames(whole, trace) == [(f"src/churn/{name}.py", n) for name, n in way]
    assert missing_name(trace) == (said.split("'")[1] if "'" in said else "")
