"""A notebook does the same with the extension as without it: two kernels run the same cells."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.magics.card import MIME
from tests.kernels import Reply, RunningKernel, new_project

ADOPT = "__import__('jupyter_mlops.magics', fromlist=['adopt']).adopt(get_ipython(), {told!r})"

STATE = """\
import gc, locale, logging, os, signal, sys, threading, warnings
def plain(value):
    import re
    return re.sub(r" at 0x[0-9a-f]+|kernel-[-0-9a-f]+[.]json|pid=[0-9]+", "", repr(value))
"""

# Tag, and cells that run one after the other. Every cell is tagged so, and the last line is shown.
PROBES: dict[str, tuple[str, list[str]]] = {
    "NOOP": ("train", ["x = 1", "x"]),
    "state of random": (
        "train",
        [
            "import random\nimport numpy as np\nrandom.seed(1); np.random.seed(2)",
            "random.random(), float(np.random.rand())",
            "plain((random.getstate(), np.random.get_state()))",
        ],
    ),
    "warning filters": ("features", ["plain((warnings.filters, warnings.showwarning))"]),
    "what warnings print": (
        "features",
        ["for _ in range(3):\n    warnings.warn('careful')", "warnings.warn('careful')"],
    ),
    "a warning of a library": (
        "evaluate",
        ["from sklearn.metrics import precision_score\nprint(precision_score([1, 0], [0, 0]))"],
    ),
    "text and its order": (
        "load",
        [
            "import sys\nprint('a'); print('b', file=sys.stderr); print('c', flush=True)\n'd'",
            "!echo from a shell",
            "display('shown'); print('after'); 'result'",
        ],
    ),
    "the streams themselves": (
        "load",
        ["plain((type(sys.stdout), sys.stdout.isatty(), sys.stdout.encoding, sys.stderr.errors))"],
    ),
    "an error": (
        "train",
        ["def deep(n):\n    return 1 / n\n\ndef deeper(n):\n    return deep(n)", "deeper(0)"],
    ),
    "an error of a metric": (
        "evaluate",
        [
            "from sklearn.metrics import accuracy_score",
            "print(1,\n      accuracy_score([1, 2], [1]))",
            "score = {'a': accuracy_score([1], [1])}['b']",
        ],
    ),
    "a name that is none": ("evaluate", ["accurcy_score([1], [1])", "len(undefined.score())"]),
    "syntax errors": ("train", ["x = (", "return 3", "  y = 1\n z"]),
    "an error in a display": (
        "evaluate",
        ["class Bad:\n    def __repr__(self):\n        raise ValueError('no text')\nBad()"],
    ),
    "the last results": ("evaluate", ["41 + 1", "_", "__ , _", "Out[max(Out)] == _", "len(In)"]),
    "results that are not shown": ("evaluate", ["5;", "_", "None", "_"]),
    "underscore is the user's": ("evaluate", ["_ = 7", "8", "_", "del _", "9", "_"]),
    "magics": ("train", ["%%time\ny = 3\ny", "%timeit -n1 -r1 pass", "%%capture out\nprint(1)\n2"]),
    "the captured": ("train", ["out.stdout, len(out.outputs)"]),
    "await": ("train", ["import asyncio\nawait asyncio.sleep(0)\n'awaited'"]),
    "tracing": ("train", ["sys.gettrace(), sys.getprofile(), threading.gettrace()"]),
    "import paths": ("load", ["sys.path, plain((sys.meta_path, sys.path_hooks))"]),
    "environment": ("load", ["sorted(os.environ.items())", "os.getcwd(), locale.getlocale()"]),
    "figures": (
        "evaluate",
        [
            "%matplotlib inline\nimport matplotlib.pyplot as plt",
            "plt.plot([1, 2]); plt.figure(); plt.plot([2, 1]);",
            "plt.get_fignums(), plt.rcParams['figure.figsize'], plt.get_backend()",
            "fig, ax = plt.subplots()\nax.plot([3, 1])\nfig",
        ],
    ),
    "pandas": (
        "features",
        [
            "import pandas as pd\nimport pandas._config.config as options\n"
            "plain(options._global_config)",
            "pd.DataFrame({'a': [1, 2]})",
            "frame = pd.DataFrame({'a': [1.0, None]})\nframe['b'] = frame.a * 2\nframe",
        ],
    ),
    "logging": (
        "load",
        [
            "plain((logging.root.handlers, logging.root.level, logging.lastResort))",
            "logging.getLogger('mine').warning('said')",
        ],
    ),
    "signals": ("load", ["plain({s.name: signal.getsignal(s) for s in signal.valid_signals() "
                         "if isinstance(s, signal.Signals)})"]),
    "garbage": ("load", ["gc.get_threshold(), gc.isenabled(), gc.get_debug(), gc.callbacks"]),
    "hooks": (
        "load",
        ["plain((sys.excepthook, sys.displayhook, threading.excepthook, sys.unraisablehook))"],
    ),
    "names": ("train", ["sorted(n for n in globals() if not n.startswith('_i'))"]),
    "builtins": ("evaluate", ["import builtins\nsorted(n for n in dir(builtins) if n[0] != '<')"]),
    "transformers": (
        "train", ["[type(t).__name__ for t in get_ipython().ast_transformers]"]
    ),
    "pickles": (
        "train",
        [
            "import pickle, cloudpickle\n"
            "def double(x):\n    return x * 2\n\n"
            "class Model:\n    def fit(self):\n        return 1",
            "cloudpickle.dumps(double) == cloudpickle.dumps(double), pickle.dumps(Model())",
            # The file that a cell is compiled as has the number of the process in its name.
            "len(cloudpickle.dumps(Model).replace(str(os.getpid()).encode(), b'')),"
            " double.__module__, Model.__qualname__",
        ],
    ),
    "source of a function": ("train", ["import inspect", "print(inspect.getsource(double))",
                                       "inspect.getsourcelines(double)[1]"]),
    "line numbers": ("train", ["\n\nimport inspect\n\ninspect.currentframe().f_lineno"]),
    "recursion limit": ("train", ["sys.getrecursionlimit(), sys.getswitchinterval()"]),
    "decimal and numpy errors": (
        "train", ["import decimal, numpy as np\nplain(decimal.getcontext()), np.geterr()"]
    ),
    "children": ("train", ["import subprocess\nsubprocess.run(['true']).returncode",
                           "from multiprocessing import get_context\n"
                           "with get_context('fork').Pool(1) as pool:\n"
                           "    print(pool.map(abs, [-1]))"]),
    "a thread of the user": (
        "train",
        ["t = threading.Thread(target=lambda: print('in a thread')); t.start(); t.join()"],
    ),
}  # fmt: skip

KERNELS = ("without", "with")


def told() -> str:
    cells = [
        {"id": "", "source": source, "tags": [tag]}
        for tag, sources in PROBES.values()
        for source in sources
    ]
    return json.dumps({"notebook": "", "cells": cells})


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RunningKernel]]:
    """Return two kernels in one folder, so that every path is the same."""
    folder = new_project(tmp_path_factory.mktemp("work"))
    kernels = {name: RunningKernel(folder) for name in KERNELS}
    for kernel in kernels.values():
        kernel.run(STATE)
    reply = kernels["with"].run(ADOPT.format(told=told()), silent=True)
    assert reply.status == "ok"
    yield kernels
    for kernel in kernels.values():
        kernel.stop()


@pytest.fixture(scope="module")
def ran(both: dict[str, RunningKernel]) -> dict[str, dict[str, list[Reply]]]:
    """Run all cells in both kernels."""
    return {
        name: {
            probe: [kernel.run(source) for source in sources]
            for probe, (_, sources) in PROBES.items()
        }
        for name, kernel in both.items()
    }


def said(reply: Reply) -> list[Any]:
    """Return what a cell showed, without our card and without what no two kernels share."""
    found: list[Any] = []
    for kind, content in reply.messages:
        data = content.get("data", {})
        if MIME in data or kind.startswith("comm"):
            continue
        if kind == "stream" and found and found[-1][:2] == ["stream", content["name"]]:
            # The output is cut into messages by a clock.
            found[-1][2] += content["text"]
        elif kind == "stream":
            found.append(["stream", content["name"], content["text"]])
        elif kind == "error":
            found.append(["error", content["ename"], content["evalue"], content["traceback"]])
        else:
            found.append([kind, data, content.get("execution_count")])
    return [json.loads(stable(json.dumps(one))) for one in found]


def stable(text: str) -> str:
    text = re.sub(r"ipykernel_\d+", "ipykernel_N", text)
    text = re.sub(r"0x[0-9a-f]{6,}", "0xN", text)
    text = re.sub(r"[\d.e+]+ (?:\\u00b5|\\u03bc|n|m)?s\b", "T s", text)
    return re.sub(r"kernel-[-0-9a-f]{36}", "kernel-ID", text)


@pytest.mark.parametrize("probe", PROBES)
def test_the_cells_show_the_same(probe: str, ran: dict[str, dict[str, list[Reply]]]) -> None:
    without, with_us = (ran[name][probe] for name in KERNELS)

    assert [reply.status for reply in with_us] == [reply.status for reply in without]
    for source, ours, plain in zip(PROBES[probe][1], with_us, without, strict=True):
        assert said(ours) == said(plain), source
        assert ours.content["execution_count"] == plain.content["execution_count"]


def test_every_tagged_cell_was_seen(ran: dict[str, dict[str, list[Reply]]]) -> None:
    """Without this the table would hold also when nothing is recorded."""
    silent = [
        (probe, number)
        for probe, replies in ran["with"].items()
        for number, reply in enumerate(replies)
        if reply.card is None
    ]

    assert silent == []
    assert all(reply.card is None for replies in ran["without"].values() for reply in replies)


SABOTAGE = {
    "state of random": "random.random()",
    "warning filters": "warnings.simplefilter('ignore')",
    "text and its order": "print('mine')",
    "garbage": "gc.disable()",
    "environment": "os.environ.update(MINE='1')",
    "names": "globals().update(mine=1)",
    "tracing": "sys.settrace(lambda *_: None)",
    "hooks": "setattr(sys, 'unraisablehook', print)",
}
MENDING = (
    "gc.enable(); sys.settrace(None); sys.unraisablehook = hook; warnings.filters[:] = filters;"
    "os.environ.pop('MINE', None); globals().pop('mine', None)"
)


@pytest.mark.parametrize("probe", SABOTAGE)
def test_the_table_sees_a_trace(
    probe: str, both: dict[str, RunningKernel], ran: dict[str, dict[str, list[Reply]]]
) -> None:
    kernel = both["with"]
    kernel.run(
        "import random; hook = sys.unraisablehook; filters = list(warnings.filters)", silent=True
    )
    register = "get_ipython().events.{}register('pre_run_cell', spoil)"
    spoil = f"def spoil(_info): {SABOTAGE[probe]}\n"
    kernel.run(spoil + register.format(""), silent=True)
    try:
        spoilt = [said(kernel.run(source)) for source in PROBES[probe][1]]
    finally:
        kernel.run(register.format("un"), silent=True)
        kernel.run(MENDING, silent=True)
    plain = [said(both["without"].run(source)) for source in PROBES[probe][1]]

    assert [values(one) for one in spoilt] != [values(one) for one in plain]


def values(shown: list[Any]) -> list[Any]:
    """Leave out the counts, which differ once a cell more has run in one of the kernels."""
    return [one[:-1] for one in shown]


def test_an_interrupt_reaches_the_cell(both: dict[str, RunningKernel]) -> None:
    shown = []
    for kernel in both.values():
        request = kernel.send("import time\ntime.sleep(30)")
        time.sleep(0.7)
        kernel.manager.interrupt_kernel()
        reply = kernel.answer(request)
        assert reply.status == "error"
        shown.append(said(reply))

    assert shown[0] == shown[1]


def test_a_debugger_stops_in_a_tagged_cell(tmp_path: Path) -> None:
    cell = "%%mlops train\nx = 1\ny = x + 1\ny"
    with RunningKernel(new_project(tmp_path)) as kernel:
        kernel.load()
        debug(kernel, 1, "initialize", clientID="test", adapterID="python")
        debug(kernel, 2, "attach")
        path = debug(kernel, 3, "dumpCell", code=cell)["sourcePath"]
        debug(kernel, 4, "setBreakpoints", source={"path": path}, breakpoints=[{"line": 3}])
        debug(kernel, 5, "configurationDone")
        request = kernel.send(cell)
        thread = stopped(kernel)
        frame = debug(kernel, 6, "stackTrace", threadId=thread)["stackFrames"][0]
        debug(kernel, 7, "continue", threadId=thread)
        reply = kernel.answer(request)

    assert (frame["name"], frame["line"]) == ("<module>", 3)
    assert reply.result == "2"


def debug(kernel: RunningKernel, number: int, command: str, **arguments: Any) -> dict[str, Any]:
    content = {"type": "request", "seq": number, "command": command, "arguments": arguments}
    message = kernel.client.session.msg("debug_request", content)
    kernel.client.control_channel.send(message)
    while True:
        reply = kernel.client.get_control_msg(timeout=30)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            assert reply["content"]["success"], reply["content"]
            return dict(reply["content"].get("body") or {})


def stopped(kernel: RunningKernel) -> int:
    while True:
        message = kernel.client.get_iopub_msg(timeout=30)
        if message["msg_type"] == "debug_event" and message["content"]["event"] == "stopped":
            return int(message["content"]["body"]["threadId"])


def test_no_thread_keeps_the_kernel_alive(both: dict[str, RunningKernel]) -> None:
    listing = "import threading\nsorted((t.name, t.daemon) for t in threading.enumerate())"
    names = [eval(kernel.run(listing).result or "[]") for kernel in both.values()]

    ours = [one for one in names[1] if one not in names[0]]
    assert all(name.startswith("mlops") and daemon for name, daemon in ours), ours


def test_unloading_leaves_the_shell_as_it_was(tmp_path: Path) -> None:
    look = (
        "(lambda ip: (sorted(ip.magics_manager.magics['line']),"
        " sorted(ip.magics_manager.magics['cell']), len(ip.ast_transformers),"
        " len(ip.input_transformers_cleanup), len(ip.input_transformers_post),"
        " {k: len(v) for k, v in ip.events.callbacks.items()},"
        " len(ip.Completer.custom_matchers), sorted(ip.kernel.comm_manager.targets),"
        " len(ip.display_pub._hooks), sorted(__import__('os').environ),"
        " sorted(n for n in ip.user_ns if not n.startswith('_'))))(get_ipython())"
    )
    with RunningKernel(new_project(tmp_path)) as kernel:
        before = kernel.run(look).result
        kernel.load()
        kernel.run("%%mlops train\nx = 1\ndel x")
        loaded = kernel.run(look).result
        kernel.run("%unload_ext jupyter_mlops")
        after = kernel.run(look).result
        again = kernel.load().run("%%mlops train\nx = 1")

    assert before == after
    assert loaded != before
    assert again.card is not None


def test_the_kernel_ends_by_itself(tmp_path: Path) -> None:
    """A front end kills a kernel that does not; then it could not say what it still had to."""
    with RunningKernel(new_project(tmp_path)) as kernel:
        kernel.load().run("%%mlops train\nx = 1")
        process = kernel.manager.provisioner.process  # type: ignore[union-attr]
        kernel.client.shutdown()
        assert process.wait(timeout=30) == 0
