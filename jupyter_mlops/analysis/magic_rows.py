"""The magics that become Python: one function per row of the table."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace

from jupyter_mlops.analysis import shell
from jupyter_mlops.analysis.magic_use import (
    MEASURES,
    SCREEN,
    Outcome,
    Problem,
    Use,
    drop,
    refuse,
    refuse_value,
    warn,
)
from jupyter_mlops.errors import Level

_KNOWN_EXTENSIONS = frozenset(
    [
        "autoreload",
        "tensorboard",
        "jupyter_mlops",
        "watermark",
        "line_profiler",
        "memory_profiler",
        "nb_black",
        "lab_black",
        "blackcellmagic",
        "jupyter_black",
        "nb_mypy",
        "google.colab.data_table",
        "google.colab",
        "heat",
        "wandb",
        "dotenv",
        "sql",
        "rpy2.ipython",
        "rmagic",
        "cython",
        "Cython",
        "bigquery",
        "google.cloud.bigquery",
        "version_information",
        "snakeviz",
        "ipytest",
        "pyinstrument",
        "vega",
        "memray",
        "scalene",
        "jupyter_ai_magics",
        "jupyternotify",
        "pycodestyle_magic",
        "jupyter_spaces",
        "tikzmagic",
        "sparkmagic.magics",
        "ipython_genutils",
        "storemagic",
    ]
)


def _python(code: str, *imports: str) -> Outcome:
    return Outcome(code=code, imports=imports)


def cd(use: Use) -> Outcome:
    words = re.sub(r"^-q\b", "", use.line.strip()).strip().rstrip(";").strip()
    if words.startswith("-"):
        return refuse(use, "where it goes depends on the session", "give a plain path")
    path = words.strip("\"'") or "~"
    value = shell.expanded(path, use.bound)
    if path.startswith("~"):
        return _python(f"os.chdir(os.path.expanduser({value}))", "import os")
    return _python(f"os.chdir({value})", "import os")


def pwd(use: Use) -> Outcome:
    return _python("os.getcwd()", "import os") if use.wanted else drop(use, SCREEN)


def env(use: Use) -> Outcome:
    words = use.line.strip()
    name, separator, value = words.partition("=" if "=" in words else " ")
    if not separator:
        if use.wanted and name:
            return _python(f"os.environ[{shell.expanded(name, use.bound)}]", "import os")
        return _python("dict(os.environ)", "import os") if use.wanted else drop(use, SCREEN)
    key, text = (shell.expanded(part.strip(), use.bound) for part in (name, value))
    return _python(f"os.environ[{key}] = {text}", "import os")


def load_ext(use: Use) -> Outcome:
    name = use.line.split("#")[0].strip()
    if name in _KNOWN_EXTENSIONS:
        return Outcome()
    if name in {"cudf.pandas", "cuml.accel"}:
        return _python(f"{name}.install()", f"import {name}")
    problem = warn(
        f"%load_ext {name} is left out of the package",
        "an extension may change how the code of the notebook runs",
        "import and call what you need from it in Python code",
    )
    return Outcome(problem=problem)


RUNS_A_FILE = (
    "it runs another file and takes over every name that the file binds",
    "import what the notebook needs from that file, or paste its code into a cell",
)


def run(use: Use) -> Outcome:
    """`%run FILE`: the file's own text, where it lies beside the notebook and can stand in it."""
    if use.script is None or use.wanted or use.body is not None:
        return refuse(use, *RUNS_A_FILE)
    found = use.script(use.line)
    if found is None:
        return refuse(use, *RUNS_A_FILE)
    if found.trouble:
        return refuse(use, found.trouble, RUNS_A_FILE[1])
    return Outcome(code=found.text.strip("\n"), requirements=found.requirements)


def aimport(use: Use) -> Outcome:
    names = [name for name in re.split(r"[,\s]+", use.line.strip()) if name]
    return _python("\n".join(f"import {name}" for name in names if name[0] != "-"))


def dotenv(use: Use) -> Outcome:
    words = [word for word in use.line.split() if not word.startswith("-")]
    override = ["override=True"] if re.search(r"(^|\s)(-o|--override)\b", use.line) else []
    arguments = ", ".join([*map(shell.quoted, words[:1]), *override])
    return _python(f"load_dotenv({arguments})", "from dotenv import load_dotenv")


def pylab(use: Use) -> Outcome:
    imports = [
        "import matplotlib",
        "import numpy",
        "import numpy as np",
        "from matplotlib import mlab, pylab, pyplot",
        "import matplotlib.pyplot as plt",
    ]
    if "--no-import-all" in use.line:
        return Outcome(imports=tuple(imports))
    problem = Problem(
        "NB106",
        Level.WARNING,
        "%pylab imports every name of numpy and pylab",
        "a reader of the package cannot see where a name comes from",
        "import numpy and matplotlib.pyplot by name",
    )
    imports += ["from pylab import *", "from numpy import *"]
    return Outcome(imports=tuple(imports), problem=problem)


def store(use: Use) -> Outcome:
    if use.line.strip().startswith(("-d", "-z")) or not re.search(r"(^|\s)-r|>|^\s*$", use.line):
        return drop(use, "it keeps values for other notebooks")
    why = "it exchanges values with files outside the notebook"
    return refuse(use, why, "read and write a file with Python code")


_CHANGING = frozenset(
    "append extend insert remove pop clear sort reverse update add discard setdefault fit "
    "partial_fit fit_transform fit_predict shuffle seed write writelines to_csv savefig "
    "dump".split()
)


def timeit(use: Use) -> Outcome:
    if _changes_something(f"{_timed(use.line)}\n{use.body or ''}"):
        why = "what it times runs many times over and changes values that later cells may read"
        return refuse(use, why, "run the line once, without the magic")
    return drop(use, MEASURES)


def _timed(line: str) -> str:
    """Return the statement of a `%timeit` line, without its options."""
    return re.sub(r"^\s*(?:-[a-zA-Z]+\s*\d*\s+)*", "", line)


def _changes_something(code: str) -> bool:
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return True
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _CHANGING:
                return True
            case ast.keyword(arg="inplace" | "out"):
                return True
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()) | ast.Delete():
                return True
    return False


def writefile(use: Use) -> Outcome:
    words = use.line.strip()
    append = re.match(r"(-a|--append)\s+", words)
    name = words[append.end() :] if append else words
    if use.body is None or not name:
        return refuse(use, "it names no file or has no text", "write the file with Python code")
    path = f"Path({shell.expanded(name.strip().strip(chr(34) + chr(39)), use.bound)})"
    if name.startswith("~"):
        path += ".expanduser()"
    text = shell.block(use.body)
    imports = ("from pathlib import Path",)
    if append is None:
        return Outcome(code=f'{path}.write_text({text}, encoding="utf-8")', imports=imports)
    code = f'with {path}.open("a", encoding="utf-8") as appended:\n    appended.write({text})'
    return Outcome(code=code, imports=imports)


def pip(use: Use) -> Outcome:
    return _required(use, shell.pip(f"pip {use.line}") or shell.Requirements((), ()))


def uv(use: Use) -> Outcome:
    return _required(use, shell.pip(f"uv {use.line}") or shell.Requirements((), ()))


def _required(use: Use, asked: shell.Requirements) -> Outcome:
    if use.wanted:
        return refuse_value(use)
    if not asked.unread:
        return Outcome(requirements=asked.names)
    unread = ", ".join(f"`{word}`" for word in asked.unread)
    problem = warn(
        f"{unread} cannot be stated as a dependency of the package",
        "it names no distribution",
        "install distributions by their names",
    )
    return Outcome(requirements=asked.names, problem=problem)


def conda(use: Use) -> Outcome:
    return drop(use, "the package states what it needs by itself")


def command(use: Use) -> Outcome:
    """`!cmd`: run it and go on, whatever its exit code."""
    line = use.line.strip()
    chained = re.split(r"\s*(?:&&|;\s)\s*", line)
    if len(chained) > 1:
        parts = [command(replace(use, line=part)) for part in chained]
        if not any(part.code for part in parts):
            return _together(parts)
    asked = shell.pip(line)
    if asked is not None:
        return _required(use, asked)
    if shell.installs(line):
        return drop(use, "a package cannot change the machine; say it in the README")
    if re.fullmatch(r"cd(\s+[^;&|]*)?", line):
        return drop(use, "`!cd` changes the folder of a shell that ends at once; use %cd")
    if not line or shell.looks_only(line):
        return drop(use, SCREEN)
    value = shell.expanded(line, use.bound)
    return _python(f"subprocess.run({value}, shell=True, check=False)", "import subprocess")


def _together(parts: Sequence[Outcome]) -> Outcome:
    requirements = tuple(name for part in parts for name in part.requirements)
    problem = next((part.problem for part in parts if part.problem), None)
    return Outcome(requirements=requirements, problem=problem)


def output(use: Use) -> Outcome:
    """`x = !cmd`: its lines, those on stderr among them."""
    if not use.wanted:
        return command(use)
    value = shell.expanded(use.line.strip(), use.bound)
    options = "shell=True, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT"
    code = f"subprocess.run(\n    {value},\n    {options},\n).stdout.splitlines()"
    return _python(code, "import subprocess")


def script(use: Use) -> Outcome:
    """`%%bash` and its kin: the body is the standard input of a program."""
    words = use.line.split()
    argv = words if use.name == "script" else [use.name, *words]
    options = {word for word in argv if word.startswith("--")}
    argv = [word for word in argv if word not in options]
    lines = [line for line in (use.body or "").splitlines() if line.strip() and line[0] != "#"]
    if not lines or argv[:1] in (["false"], ["echo"], ["true"]):
        return drop(use, "the cell is switched off")
    if options - {"--no-raise-error"} or not argv:
        return refuse(use, "its output goes to names of the session", "use subprocess.run")
    if use.name in {"bash", "sh"} and len(argv) == 1 and not use.wanted:
        uses = [command(replace(use, name="!", line=line, body=None)) for line in lines]
        if not any(use.code for use in uses):
            return _together(uses)
    check = "--no-raise-error" not in options
    program = ", ".join(map(shell.quoted, argv))
    text = shell.block(use.body or "")
    code = f"subprocess.run([{program}], input={text}, text=True, check={check})"
    return _python(code, "import subprocess")


def shell_cell(use: Use) -> Outcome:
    if use.body is None:
        return output(replace(use, name="!!"))
    if use.line.strip():
        return refuse(use, "a command and a body do not fit together", "use %%bash")
    code = f"subprocess.run({shell.block(use.body)}, shell=True, check=False)"
    return _python(code, "import subprocess")


def file_command(use: Use) -> Outcome:
    return command(replace(use, name="!", line=f"{use.name} {use.line}"))
