from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from jupyter_mlops.analysis.magics import translate
from jupyter_mlops.analysis.translations import translate_cells
from jupyter_mlops.errors import Level

WHEEL = "a_b @ https://e.org/a_b-1.0-py3-none-any.whl"
RUN = "subprocess.run({}, shell=True, check=False)"


def codes(source: str) -> list[str]:
    return [finding.code for finding in translate(source, cell=0).findings]


def body(source: str) -> str:
    """The translation without the imports that it puts first."""
    done = translate(source, cell=0)
    return done.text.split("\n", len(done.rows) - len(source.split("\n")))[-1]


NOOP = [
    "",
    "x = 1",
    "x = 7 % 3",
    "x = a %b",
    "x = (a\n  %b)",
    "x = (7\n%time\n)",
    "s = '''\n%time x\n!ls\n'''",
    's = """\n%%writefile a\n?x\n"""',
    "s = f'''{x}\n!ls\n'''",
    "x = a \\\n%b",
    "s = 'a\\\n%time b'",
    "# %matplotlib inline",
    "# !pip install x\nx = 1",
    "d = {'a': 1,\n# !ls\n'b': 2}",
    "x != y",
    "print('what?')",
    "print('a %s' % b)",
    "await f()",
    "def f():\n    return 1\n",
    "display(df)",
    "s = '\\d'",
    "name = 'get_ipython'",
    "from IPython import get_ipython",
]


@pytest.mark.parametrize("source", NOOP)
def test_python_passes_untouched(source: str) -> None:
    done = translate(source, cell=3)

    assert done.text == source
    assert done.rows == tuple(range(1, source.count("\n") + 2))
    assert done.findings == ()
    assert done.requirements == ()


# The same statements beside a line that must be translated: the lexer has to leave them alone.
@pytest.mark.parametrize("source", [source for source in NOOP if "\nx" not in source])
def test_python_beside_a_magic_passes_untouched(source: str) -> None:
    assert translate(source + "\n%time z = 1", cell=0).text == source + "\nz = 1"


DROPPED_SILENTLY = [
    "%matplotlib inline",
    "%matplotlib inline  # figures",
    "% matplotlib inline",
    "%config InlineBackend.figure_format = 'retina'",
    "%load_ext autoreload",
    "%autoreload 2",
    "%mlops train",
    "df?",
    "df.head??",
    "?df",
    "??df.head",
    "%time?",
    "np.*load*?",
]


@pytest.mark.parametrize("source", DROPPED_SILENTLY)
def test_a_magic_of_the_screen_is_dropped(source: str) -> None:
    done = translate(f"x = 1\n{source}\ny = 2", cell=0)

    assert done.text == "x = 1\n\ny = 2"
    assert done.findings == ()


@pytest.mark.parametrize(
    "source",
    [
        "%who",
        "%timeit -n 10 f(x)",
        "%%timeit\nf(x)\ng(x)",
        "%%html\n<b>x</b>",
        "%%javascript\nvar a = 1;",
        "%%script false --no-raise-error\nx = 1",
        "%history",
        "%reset -f",
        "%load solutions/ex1.py",
        "%store x",
        "!ls -l",
        "!ls | head -3",
        "!cd data",
        "!nvidia-smi",
        "!apt-get install -y graphviz",
        "%conda install numpy",
        "%%bash\nls\npwd\n",
    ],
)
def test_a_drop_that_a_reader_may_miss_is_noted(source: str) -> None:
    done = translate(source, cell=2)

    assert done.text.strip() == ""
    assert len(done.rows) == len(source.split("\n"))
    assert [(f.code, f.level, f.cell, f.line) for f in done.findings] == [
        ("NB104", Level.NOTE, 2, 1)
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%time x = f(1)", "x = f(1)"),
        ("x = %time f(1)", "x = f(1)"),
        ("%time f(a, \\\n  b)\nc", "f(a,    b)\n\nc"),
        ("%%time\nx = 1\ny = 2", "\nx = 1\ny = 2"),
        ("%%time # how long\nx = 1", "# how long\nx = 1"),
        ("\n\n%%time\nx = 1", "\n\n\nx = 1"),
        ("%%time\n%%capture\nx = 1", "\n\nx = 1"),
        ("%%capture\nx = 1", "\nx = 1"),
        ("%%capture --no-stderr\nx = 1", "\nx = 1"),
        ("%%mlops train forest\nx = 1", "\nx = 1"),
        ("%%mlops train\n%%time\nx = 1", "\n\nx = 1"),
        ("%prun -l 5 -s cumulative x = f()", "x = f()"),
        ("%lprun -f f -m mod x = f()", "x = f()"),
        ("%memit x = f()", "x = f()"),
        ("%%prun -q\nx = f()", "\nx = f()"),
        ("if a:\n    %time x = 1", "if a:\n    x = 1"),
        ("if a:\n    %matplotlib inline", "if a:\n    pass"),
        ("if a:\n    %matplotlib inline\n    x = 1", "if a:\n\n    x = 1"),
        ("def f():\n\t%time g()", "def f():\n\tg()"),
        ("  x = 1\n  %time y = 2", "x = 1\ny = 2"),
        (">>> x = 1\n>>> y = 2", "x = 1\ny = 2"),
        ("s = '''a\n%time b\n'''\n%time x = 1", "s = '''a\n%time b\n'''\nx = 1"),
    ],
)
def test_code_inside_a_magic_stays_on_its_line(source: str, expected: str) -> None:
    done = translate(source, cell=0)

    assert done.text == expected
    assert done.rows == tuple(range(1, source.count("\n") + 2))
    assert done.findings == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%cd data", 'import os\nos.chdir("data")'),
        ("%cd 'my data'", 'import os\nos.chdir("my data")'),
        ("%cd -q {base}/raw", 'import os\nos.chdir(f"{base}/raw")'),
        ("%cd ~/x", 'import os\nos.chdir(os.path.expanduser("~/x"))'),
        ("x = %pwd", "import os\nx = os.getcwd()"),
        ("%env A=b c", 'import os\nos.environ["A"] = "b c"'),
        ("%env A b", 'import os\nos.environ["A"] = "b"'),
        ("%set_env A=$b", 'import os\nos.environ["A"] = f"{b}"'),
        ("x = %env HOME", 'import os\nx = os.environ["HOME"]'),
        ("%aimport a, b", "import a\nimport b"),
        ("%load_ext dotenv\n%dotenv", "from dotenv import load_dotenv\n\nload_dotenv()"),
        ("!gzip a.csv", "import subprocess\n" + RUN.format('"gzip a.csv"')),
        ("!gzip {a}", "import subprocess\n" + RUN.format('f"gzip {a}"')),
        ("!gzip $a.txt", "import subprocess\n" + RUN.format('f"gzip {a.txt}"')),
        ("!kill $$", "import subprocess\n" + RUN.format('"kill $$"')),
        ("!awk '{print $1}' f", "import subprocess\n" + RUN.format("\"awk '{print $1}' f\"")),
        (
            '!unzip {z[0]!r} -d "{d}"',
            "import subprocess\n" + RUN.format("f'unzip {z[0]!r} -d \"{d}\"'"),
        ),
        ("%mkdir out", "import subprocess\n" + RUN.format('"mkdir out"')),
        ("!ls > a.txt", "import subprocess\n" + RUN.format('"ls > a.txt"')),
        (
            "for a in b:\n    !gzip {a}",
            "import subprocess\nfor a in b:\n    " + RUN.format('f"gzip {a}"'),
        ),
        (
            "%%!\nmv a b",
            'import subprocess\nsubprocess.run("""\\\nmv a b\n""", shell=True, check=False)',
        ),
        (
            "%%bash\necho a > b",
            'import subprocess\nsubprocess.run(["bash"], input="""\\\necho a > b\n""", '
            "text=True, check=True)",
        ),
        (
            "%%writefile a.txt\nb \\n",
            'from pathlib import Path\nPath("a.txt").write_text("""\\\nb \\\\n\n""", '
            'encoding="utf-8")',
        ),
        (
            "from __future__ import annotations\n%cd a",
            'from __future__ import annotations\nimport os\nos.chdir("a")',
        ),
        ("import os\n%cd a", 'import os\nos.chdir("a")'),
        (
            "%pylab --no-import-all",
            "import matplotlib\nimport numpy\nimport numpy as np\n"
            "from matplotlib import mlab, pylab, pyplot\nimport matplotlib.pyplot as plt\n",
        ),
    ],
)
def test_an_effect_becomes_python(source: str, expected: str) -> None:
    done = translate(source, cell=0)

    assert done.text == expected
    assert done.findings == ()
    ast.parse(done.text)


def test_rows_count_from_the_cell_when_imports_come_first() -> None:
    done = translate("x = 1\n\n!gzip a\nn = !wc -l a", cell=0)

    assert done.text.split("\n")[0] == "import subprocess"
    assert done.rows[:4] == (3, 1, 2, 3)
    assert set(done.rows[4:]) == {4}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("!pip install a", ("a",)),
        ("!pip install -q --upgrade 'a>=1,<2' b==2 c[x]", ("a>=1,<2", "b==2", "c[x]")),
        ("%pip install a  # for b", ("a",)),
        ("!python -m pip install a > /dev/null", ("a",)),
        ("!{sys.executable} -m pip install a", ("a",)),
        ("import sys\n!$sys.executable -m pip install a", ("a",)),
        ("!pip3 install --index-url x a 2>/dev/null", ("a",)),
        ("!pip install git+https://e.org/a.git#egg=a", ("a @ git+https://e.org/a.git",)),
        ("!pip install a && pip install b", ("a", "b")),
        ("!pip freeze", ()),
        ("!pip install https://e.org/a_b-1.0-py3-none-any.whl", (WHEEL,)),
        ("%%capture\n!pip install a", ("a",)),
        ("!apt update && pip install a", ("a",)),
        ("%uv pip install a", ("a",)),
        ("%%bash\npip install a\npip install b\n", ("a", "b")),
        ("get_ipython().system('pip install a')", ("a",)),
    ],
)
def test_installing_becomes_a_requirement(source: str, expected: tuple[str, ...]) -> None:
    done = translate(source, cell=0)

    assert done.requirements == expected
    assert "pip" not in done.text
    assert {finding.code for finding in done.findings} <= {"NB104"}


def test_what_pip_cannot_name_is_said() -> None:
    done = translate("!pip install -r requirements.txt ./mine a", cell=0)

    assert done.requirements == ("a",)
    assert [(f.code, f.level) for f in done.findings] == [("NB105", Level.WARNING)]
    assert "requirements.txt" in done.findings[0].message


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%nonsense 1", "NB102"),
        ("%%nonsense\nx = 1", "NB102"),
        ("x = %nonsense", "NB102"),
        ("%run other.py", "NB103"),
        ("%run other.ipynb", "NB103"),
        ("%%sql\nselect 1", "NB103"),
        ("%%cython\ndef f(): pass", "NB103"),
        ("%%R\nx <- 1", "NB103"),
        ("%store -r x", "NB103"),
        ("%cd -", "NB103"),
        ("x = %timeit -o f()", "NB103"),
        ("x = %who_ls", "NB103"),
        ("# why\n%%time\nx = 1", "NB103"),
        ("get_ipython().user_ns['x']", "NB103"),
        ("get_ipython().run_cell(code)", "NB103"),
        ("if 'google.colab' in str(get_ipython()):\n    x = 1", "NB103"),
        ("x = (1", "NB101"),
        ("print 'a'", "NB101"),
        ("return 1", "NB101"),
        ("x = 1\n y = 2", "NB101"),
        ("x = '\0'", "NB101"),
        ("x = " + "(" * 500 + ")" * 500, "NB101"),
    ],
)
def test_what_has_no_python_form_is_an_error_with_a_mend(source: str, code: str) -> None:
    done = translate(source, cell=4)

    errors = [finding for finding in done.findings if finding.level is Level.ERROR]
    assert [finding.code for finding in errors] == [code]
    assert all(finding.mend and finding.why and finding.cell == 4 for finding in errors)
    assert errors[0].excerpt == source.split("\n")[(errors[0].line or 0) - 1]
    ast.parse(done.text)


def test_a_syntax_error_names_its_line_and_column() -> None:
    finding = translate("x = 1\ny = = 2", cell=0).findings[0]

    assert (finding.line, finding.column, finding.excerpt) == (2, 4, "y = = 2")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("print 'a'", "this is Python 2"),
        ("x = (1", "never closed"),
        ("# a\n%%time\nx", "does not stand in the first line"),
        ("%run other.py", "takes over every name"),
    ],
)
def test_a_finding_says_what_is_wrong(source: str, words: str) -> None:
    finding = translate(source, cell=0).findings[0]

    assert words in f"{finding.message}; {finding.why}; {finding.mend}"


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("%load_ext mine", ["NB105"]),
        ("%load_ext cudf.pandas", []),
        ("%load_ext tensorboard", []),
        ("%env", ["NB104"]),
        ("x = %env", []),
        ("%pwd", ["NB104"]),
        ("x = %who", ["NB103"]),
        ("%%bash --bg\nsleep 9 > a", ["NB103"]),
        ("%%writefile\nx", ["NB103"]),
        ("%%system ls\nx", ["NB103"]),
        ("%debug", ["NB104"]),
        ("%%debug\nx = 1", []),
        ("x = !pip install a", []),
    ],
)
def test_each_row_knows_when_it_has_to_speak(source: str, codes: list[str]) -> None:
    assert [finding.code for finding in translate(source, cell=0).findings] == codes


def test_pylab_is_imported_by_name_and_warned_of() -> None:
    done = translate("%pylab inline\nx = 1", cell=0)

    assert "from pylab import *\nfrom numpy import *\n" in done.text
    assert [(f.code, f.level) for f in done.findings] == [("NB106", Level.WARNING)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1", "\nx = 1"),
        ("get_ipython().magic('matplotlib inline')", ""),
        ("get_ipython().magic(u'%time x = 1')", "x = 1"),
        ("if a:\n    get_ipython().run_line_magic('matplotlib', 'inline')", "if a:\n    pass"),
        ("get_ipython().run_line_magic('cd', 'data'); x = 1", 'import os\nos.chdir("data"); x = 1'),
        ("get_ipython().system('gzip {a}')", "import subprocess\n" + RUN.format('f"gzip {a}"')),
        ("get_ipython().run_cell_magic('time', '', 'x = 1\\ny = 2\\n')", "x = 1\ny = 2"),
        ("ip = get_ipython()\nip.run_line_magic('cd', 'd')", 'import os\n\nos.chdir("d")'),
        ("x = len(get_ipython().run_line_magic('pwd', ''))", "import os\nx = len(os.getcwd())"),
        ("é = get_ipython().run_line_magic('pwd', '')  # ü", "import os\né = os.getcwd()  # ü"),
    ],
)
def test_calls_of_the_shell_obey_the_same_table(source: str, expected: str) -> None:
    done = translate(source, cell=0)

    assert done.text == expected
    assert done.findings == ()


def test_a_name_that_no_cell_binds_belongs_to_the_shell() -> None:
    done = translate_cells([(0, "base = 1"), (2, "!gzip $base"), (3, "!gzip $HOME/a")])

    assert 'f"gzip {base}"' in done[2].text
    assert '"gzip $HOME/a"' in done[3].text
    assert 'f"' not in done[3].text


@pytest.mark.parametrize(("later", "expected"), [("x", []), ("out.show()", ["NB103"])])
def test_captured_output_is_missed_only_where_it_is_read(later: str, expected: list[str]) -> None:
    done = translate_cells([(0, "%%capture out\nx = 1"), (1, later)])

    assert [finding.code for finding in done[0].findings] == expected
    assert done[0].text == "\nx = 1"


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    config = Config({"HistoryManager": {"enabled": False}})
    return InteractiveShell(config=config)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "source",
    [
        "x = !printf 'a\\nb\\n\\n'",
        "x = !echo out; echo err >&2",
        "x = !echo",
        "v = 3\nx = !echo {v} $v {v + 1}",
        "x = !echo $HOME",
        "x = !echo '{print $1}'",
        "x = !echo $$HOME",
        "%cd sub\nx = %pwd",
        "%env NBPIPE_A=1 2\nx = %env NBPIPE_A",
        "%time x = [1, 2]",
        "%%time\nx = 1\n%time x = x + 1",
        "x = %time 3",
        "%%writefile a.txt\nq \"\"\" \\ \\n '''\n{x}\n\nend",
        "%%writefile a.txt\n%%time\n",
        "%%writefile -a kept.txt\nmore",
        "%%bash\nprintf '%s' \"a\\n$HOME\" > b.txt",
        "!printf a > c.txt",
        "for n in 'ab':\n    !printf {n} >> c.txt",
        "%prun -q -l 3 x = 5",
        "if True:\n    x = !echo a\nelse:\n    %matplotlib inline",
        "s = '''\n%time x\n'''\nx = !echo z",
        "%mkdir made\nimport os\nx = os.path.isdir('made')",
    ],
)
def test_translation_does_what_ipython_does(
    source: str, shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = (_outcome(source, how, tmp_path, monkeypatch) for how in (shell, None))

    assert left == right
    assert left[0] or left[1]


def _outcome(
    source: str,
    shell: InteractiveShell | None,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Run in an own folder; return the plain values and the files it made."""
    place = folder / ("ipython" if shell else "python") / "work"
    (place / "sub").mkdir(parents=True)
    (place / "kept.txt").write_text("kept\n")
    monkeypatch.setenv("NBPIPE_A", "")
    monkeypatch.chdir(place)
    names: dict[str, Any]
    if shell:
        shell.user_ns.clear()
        shell.init_user_ns()  # type: ignore[no-untyped-call]
        shell.run_cell(source, silent=True).raise_error()  # type: ignore[no-untyped-call]
        names = shell.user_ns
    else:
        names = {}
        exec(translate_cells([(0, source)])[0].text, names)  # the translation is what is tested
    values = {name: names[name] for name in ("x", "s", "v") if name in names}
    values = {name: list(v) if isinstance(v, list) else v for name, v in values.items()}
    text = repr(values).replace(str(folder / place.parent.name), "")
    files = {str(path.relative_to(place)): path.read_text() for path in place.rglob("*.txt")}
    monkeypatch.chdir(folder)
    return ({"values": text}, files)


@pytest.mark.parametrize("source", [source for source in NOOP if source])
def test_the_lexer_agrees_with_ipython_on_what_is_python(source: str) -> None:
    source = source + "\n"

    transformed = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    assert transformed == source


PIECES = st.sampled_from(
    ["%time x", "!ls a", "x = !ls", "x = 1", "'''", '"""', "(", ")", "    y", "if a:", "# c"]
    + ["'a", "\\", "%%time", "z?", ""]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=6).map("\n".join))
def test_any_cell_gives_python_or_an_error(source: str) -> None:
    done = translate(source, cell=0)

    ast.parse(done.text)
    assert len(done.rows) == done.text.count("\n") + 1
    assert all(1 <= row <= source.count("\n") + 1 for row in done.rows)


def test_ipython_is_not_loaded_for_plain_lines() -> None:
    code = (
        "import sys\n"
        "from jupyter_mlops.analysis.magics import translate\n"
        "translate('%time x = 1\\n!gzip a\\n%matplotlib inline', cell=0)\n"
        "translate('print 1', cell=0)\n"
        "sys.exit('IPython' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], env=dict(os.environ)).returncode == 0
