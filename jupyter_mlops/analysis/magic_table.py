"""What becomes of each magic: one row per name.

A use of a magic is dropped, unwrapped (its code stays), written as Python, or refused with a
finding. `!cmd` is the magic `!`, `x = !cmd` and `!!cmd` are `!!`, help (`x?`) is `?`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from jupyter_mlops.analysis import magic_rows as rows
from jupyter_mlops.analysis.magic_use import (
    MEASURES,
    SCREEN,
    SESSION,
    TOOLS,
    Outcome,
    Problem,
    Use,
    drop,
    refuse,
    refuse_value,
)
from jupyter_mlops.errors import Level

Row = Callable[[Use], Outcome]
T = TypeVar("T")


def _each(names: str, row: T) -> dict[str, T]:
    return dict.fromkeys(names.split(), row)


# Dropped without a word: a package has no use for them, and nobody would look for them there.
SILENT = frozenset(
    "matplotlib autoreload reload_ext config mlops ? tensorflow_version autosave gui".split()
)

DROPPED: Mapping[str, str] = {
    **_each(
        "who whos who_ls ls lf lk ll ldir lx cat man less more pwd dhist pinfo pinfo2 pdoc pdef "
        "psource pfile psearch page tb pprint precision watermark tensorboard history hist lsmagic "
        "magic quickref html HTML javascript js svg SVG latex markdown wandb ai mermaid",
        SCREEN,
    ),
    **_each(
        "reset reset_selective xdel colors xmode automagic autocall autoindent doctest_mode "
        "unload_ext alias unalias alias_magic rehashx logstart logstop logon logoff logstate "
        "bookmark notebook save pastebin killbgscripts connect_info qtconsole",
        SESSION,
    ),
    **_each("debug pdb edit ed load loadpy ipytest run_pytest testsetup", TOOLS),
    **_each(
        "timeit scalene memray_flamegraph",
        MEASURES,
    ),
}

# The magics that run their code once, in the notebook's namespace, and their options.
# An option is spelled as for getopt: its letter, then `:` where it takes a value.
UNWRAPPED: Mapping[str, str] = {
    "time": "",
    "capture": "",
    "prun": "D:l:rs:T:q",
    "lprun": "rszf:m:u:o:D:T:",
    "mprun": "rf:T:c",
    "memit": "r:t:i:co",
    "snakeviz": "tf:",
    "pyinstrument": "",
    "heat": "o:",
    "debug": "b:",
    "wandb": "",
    "mlops": "",
}

# These run code only as cell magics.
CELL_MAGICS = frozenset("capture wandb mlops".split())

REFUSED: Mapping[str, tuple[str, str]] = {
    **_each(
        "runfile",
        rows.RUNS_A_FILE,
    ),
    **_each(
        "sql bigquery spark_sql",
        (
            "it asks a database through a connection of the session",
            "read the table with pandas.read_sql (or the client library) in the load step",
        ),
    ),
    **_each(
        "R Rpush Rpull Rget rpush rpull julia octave matlab cython cython_inline fortran sage "
        "ocaml stata",
        ("its code is not Python", "call that language from Python code"),
    ),
    **_each(
        "rerun recall rep macro sc px autopx parallel pxresult",
        ("what it runs depends on the session", "write the code into the cell"),
    ),
    **_each(
        "pushd popd",
        ("it keeps a stack of folders in the session", "use `%cd` or os.chdir with a plain path"),
    ),
}


def outcome(use: Use) -> Outcome:
    """Look the magic up: its own row first, then the plain lists."""
    row = ROWS.get(use.name)
    if row is not None:
        return row(use)
    if use.name in UNWRAPPED and (use.body is not None or use.name not in CELL_MAGICS):
        return _unwrap(use)
    if use.name in SILENT:
        return refuse_value(use) if use.wanted else Outcome()
    if use.name in DROPPED:
        return drop(use, DROPPED[use.name])
    if use.name in REFUSED:
        return refuse(use, *REFUSED[use.name])
    return Outcome(problem=_unknown(use))


def _unknown(use: Use) -> Problem:
    if use.name.startswith("%"):
        return Problem(
            "NB103",
            Level.ERROR,
            f"%{use.name} does not stand in the first line of its cell",
            "IPython does not run such a cell either",
            f"make %{use.name} the first line",
        )
    return Problem(
        "NB102",
        Level.ERROR,
        f"{use.spelled} is not a known magic",
        "what it does to the notebook's values cannot be told",
        "write the effect as Python code, or leave the cell out with the tag `skip`",
    )


def _unwrap(use: Use) -> Outcome:
    line = _without_options(use.line, UNWRAPPED[use.name])
    if use.name in {"capture", "wandb", "mlops", "pyinstrument"}:
        captured = re.findall(r"(?<!\S)(?!-)\w+", use.line) if use.name == "capture" else []
        lost = use.read is None or any(name in use.read for name in captured)
        if captured and lost:
            name = captured[0]
            return replace(_refuse_capture(use, name), inner="")
        return Outcome(inner="")
    return Outcome(inner=line)


def _refuse_capture(use: Use, name: str) -> Outcome:
    level = Level.ERROR if use.read is not None else Level.WARNING
    message = f"`{name}` holds what the cell printed, which a package does not keep"
    mend = f"drop `{name}` from %%capture, or print into an io.StringIO"
    return Outcome(problem=Problem("NB103", level, message, "later code reads it", mend))


def _without_options(line: str, spec: str) -> str:
    """Cut the leading options off; `spec` lists their letters, `:` after those with a value."""
    rest = line.strip()
    while match := re.match(r"-(\w)(?:(\S+)|\s+|$)", rest):
        place = spec.find(match[1])
        if place < 0:
            return rest
        rest = rest[match.end() :].lstrip()
        if spec[place + 1 : place + 2] == ":" and not match[2]:
            rest = rest.partition(" ")[2].lstrip()
    return rest


def _debug(use: Use) -> Outcome:
    return _unwrap(use) if use.body is not None else drop(use, TOOLS)


ROWS: Mapping[str, Row] = {
    "!": rows.command,
    "!!": rows.output,
    "aimport": rows.aimport,
    "cd": rows.cd,
    "conda": rows.conda,
    "mamba": rows.conda,
    "micromamba": rows.conda,
    "debug": _debug,
    "dotenv": rows.dotenv,
    "env": rows.env,
    "set_env": rows.env,
    "file": rows.writefile,
    "writefile": rows.writefile,
    "load_ext": rows.load_ext,
    "pip": rows.pip,
    "uv": rows.uv,
    "pwd": rows.pwd,
    "run": rows.run,
    "pylab": rows.pylab,
    "store": rows.store,
    "timeit": rows.timeit,
    "system": rows.shell_cell,
    "sx": rows.shell_cell,
    **_each("mkdir rmdir mv rm cp", rows.file_command),
    **_each("bash sh script python python3 perl ruby pypy node", rows.script),
}
