"""What is known of the settings of libraries: which change values, and which only a display."""

from __future__ import annotations

import ast
import re

from jupyter_mlops.analysis import catalog
from jupyter_mlops.analysis.catalog import names

# Ambient settings that change what is shown and never what is computed.
SHOWN_ONLY = (
    names("warnings", "filterwarnings simplefilter resetwarnings")
    | names("matplotlib.pyplot", "style.use rc rcdefaults ion ioff rcParams.update xkcd set_cmap")
    | names("matplotlib", "use rc rcdefaults style.use rcParams.update set_loglevel")
    | names("matplotlib_inline.backend_inline", "set_matplotlib_formats")
    | names("IPython.display", "set_matplotlib_formats")
    | names(
        "seaborn",
        "set set_theme set_style set_palette set_context set_color_codes despine reset_orig",
    )
    | names("plotly.offline", "init_notebook_mode")
    | names("cufflinks", "go_offline set_config_file")
    | names("logging", "basicConfig disable captureWarnings")
    | names("pandas.plotting", "register_matplotlib_converters")
    | names("tqdm", "tqdm.pandas auto.tqdm.pandas notebook.tqdm.pandas")
    | names("tqdm.auto", "tqdm.pandas")
    | names("tqdm.notebook", "tqdm.pandas")
    | names("sys", "path.append path.insert path.extend setrecursionlimit")
    | names("xgboost", "set_config")
    | names("yellowbrick.style", "set_palette")
    | frozenset({"altair.data_transformers.enable", "altair.renderers.enable"})
    | frozenset({"faulthandler.enable", "mpl_toolkits"})
)
# Ambient settings that can change values.
AMBIENT = (
    names("pandas", "set_option reset_option set_eng_float_format")
    | names("numpy", "seterr seterrcall setbufsize set_printoptions")
    | names("os", "chdir putenv unsetenv environ.update environ.setdefault environ.pop umask")
    | names("sklearn", "set_config")
    | names("locale", "setlocale")
    | names("decimal", "setcontext")
    | names("calendar", "setfirstweekday")
    | names("csv", "field_size_limit")
    | names("gc", "disable enable freeze unfreeze set_debug set_threshold")
    | names("logging", "addLevelName setLoggerClass setLogRecordFactory")
    | names("mimetypes", "add_type init")
    | names("polars", "set_random_seed enable_string_cache disable_string_cache")
    | names("scipy.special", "seterr")
    | names("socket", "setdefaulttimeout")
    | names("sys", "addaudithook setdlopenflags setprofile setswitchinterval settrace")
    | names("threading", "setprofile settrace stack_size")
    | names("zoneinfo", "reset_tzpath")
    | names(
        "torch",
        "set_default_dtype set_default_device set_default_tensor_type set_num_threads "
        "use_deterministic_algorithms set_grad_enabled set_float32_matmul_precision",
    )
    | frozenset({"asyncio.set_event_loop_policy", "nest_asyncio.apply", "time.tzset"})
    | frozenset({"nltk.download", "nltk.data.path.append", "copyreg.pickle"})
)
SETTING_CALLS = SHOWN_ONLY | AMBIENT


# What a function of a known library that changes the process is called, where no table has it.
_SETTING = ("unregister", "set_", "enable_", "disable_")
# What is called so here does so nowhere, with a server, or to what it is given.
_NOT_OF_PROCESS = ("builtins.", "mlflow.", "numpy.", "networkx.")
_OF_DISPLAY = re.compile(r"logging|verbosity|progress|max_rows|(^|\.)altair\.")


def sets(name: str) -> bool:
    """Say whether a function of a library changes the process, by a table or by what it is called.

    One that seeds is none of them.
    """
    if name in SETTING_CALLS or name.startswith("polars.Config.set_"):
        return True
    last = name.rpartition(".")[2]
    if last.startswith("register"):
        return not name.startswith(_NOT_OF_PROCESS)
    if name.startswith("yaml."):  # of a loader or dumper, or of all
        return last.startswith("add_")
    called_so = last.startswith(_SETTING) and name.split(".")[0] in catalog.WELL_BEHAVED
    return called_so and name not in catalog.SEEDS and not name.startswith(_NOT_OF_PROCESS)


# Roots of the settings of matplotlib, which can be read back.
STYLE_ROOTS = ("matplotlib.", "pylab.", "seaborn.")
SHOWN_ONLY_ROOTS = (
    "warnings",
    "sys.path",
    "IPython",
    "logging",
    "plotly",
)


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in node.keywords if k.arg == name), None)


def only_shown(name: str, node: ast.Call) -> bool:
    """Say whether a setting changes what is shown and never a value."""
    if name in ("warnings.simplefilter", "warnings.filterwarnings"):
        # One that raises is caught by whoever looks for it.
        action = node.args[0] if node.args else _keyword(node, "action")
        return isinstance(action, ast.Constant) and action.value != "error"
    if name in SHOWN_ONLY or (name not in AMBIENT and _OF_DISPLAY.search(name)):
        return not name.startswith(STYLE_ROOTS)
    return name == "sklearn.set_config" and all(k.arg == "display" for k in node.keywords)
