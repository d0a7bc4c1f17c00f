"""What functions and methods of libraries do beside giving something: draw numbers, write, send.

A statement of a step that does nothing else is kept for it; one of an untagged cell for what it
draws after a seed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyter_mlops.analysis import catalog

# Draw from numpy's global generator unless `random_state=` is given.
DRAWS_WITHOUT_RANDOM_STATE = frozenset(
    "sklearn.model_selection.train_test_split sklearn.utils.shuffle sklearn.utils.resample "
    "sklearn.datasets.make_classification sklearn.datasets.make_regression "
    "sklearn.datasets.make_blobs sklearn.datasets.make_moons sklearn.datasets.make_circles".split()
)
# Those of which the last part is the name: `make_friedman1` of wherever it is taken from.
DRAWING_FUNCTIONS = frozenset(
    "mutual_info_classif mutual_info_regression permutation_importance k_means kmeans_plusplus "
    "spectral_clustering affinity_propagation estimate_bandwidth fast_mcd dict_learning "
    "dict_learning_online fastica non_negative_factorization randomized_svd ridge_regression "
    "locally_linear_embedding smacof spectral_embedding make_biclusters make_checkerboard "
    "make_friedman1 make_friedman2 make_friedman3 make_gaussian_quantiles make_hastie_10_2 "
    "make_low_rank_matrix make_multilabel_classification make_s_curve make_swiss_roll "
    "make_sparse_coded_signal make_sparse_spd_matrix make_sparse_uncorrelated make_spd_matrix "
    "rvs resample permutation_test monte_carlo_test bootstrap dunnett goodness_of_fit "
    "differential_evolution dual_annealing basinhopping kmeans kmeans2 random_array "
    "clarkson_woodruff_transform arma_generate_sample generate_sample mixture_rvs "
    "stripplot catplot".split()
)
_DRAWING_ROOTS = ("sklearn.", "scipy.", "statsmodels.", "seaborn.")
_JITTERED = frozenset({"seaborn.regplot", "seaborn.lmplot"})


def settled(node: ast.Call) -> set[str]:
    """Return the keywords of a call that are given more than None."""
    return {
        keyword.arg
        for keyword in node.keywords
        if keyword.arg and getattr(keyword.value, "value", "") is not None
    }


def draws_numbers(name: str, given: Iterable[str]) -> bool:
    """Say whether a library function may draw from numpy's global generator."""
    keywords = set(given)
    if keywords & {"random_state", "rng", "seed"}:
        return False
    if name in _JITTERED:
        return bool(keywords & {"x_jitter", "y_jitter"})
    last = name.rpartition(".")[2]
    drawing = last in DRAWING_FUNCTIONS and name.startswith(_DRAWING_ROOTS)
    return drawing or name in DRAWS_WITHOUT_RANDOM_STATE or name.startswith("scipy.sparse.rand")


# Functions that do something, other than by what they give; and those among them that only look.
_ACTING = (
    "plotly.io.", "plotly.offline.", "bokeh.", "os.", "shutil.", "subprocess.", "tarfile.",
    "threading.", "multiprocessing.", "scipy.io.", "matplotlib.image.", "sklearn.datasets.dump_",
    "webbrowser.", "smtplib.", "urllib.", "requests.", "socket.", "warnings.warn",
)  # fmt: skip
_ONLY_LOOKING = ("os.path.", "os.environ.", "os.get", "os.list", "os.cpu_count", "os.walk",
                 "os.scandir", "os.stat", "os.uname", "scipy.io.load", "scipy.io.whosmat",
                 "matplotlib.image.imread", "urllib.parse.")  # fmt: skip
# Methods that do something, whatever they are methods of.
ACTING_METHODS = frozenset(
    "show start write_html write_image write_json tofile dump send sendmail launch render".split()
)
_WRITING_VERBS = ("write_", "sink_", "save_", "dump_")
_WRITING_MODES = frozenset(
    f"{mode}{kind}{plus}" for mode in "wax" for kind in ("", "b", "t") for plus in ("", "+")
) | {"r+", "rb+", "r+b"}
_TABLES = frozenset({"pandas", "polars", "geopandas"})
# Methods that write where they are told a place, and give a text where they are not.
_WRITING_TEXT = frozenset("to_latex to_markdown to_string to_xml to_stata to_clipboard".split())


def acts(name: str) -> bool:
    """Say whether a function of a library does something, other than by what it gives."""
    return name.startswith(_ACTING) and not name.startswith(_ONLY_LOOKING)


def writes(method: str, node: ast.Call) -> bool:
    """Say whether a method writes a file, whatever it is a method of."""
    if method == "open":
        modes = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "mode")]
        return any(isinstance(m, ast.Constant) and m.value in _WRITING_MODES for m in modes)
    return method in catalog.FILE_METHODS or method.startswith(_WRITING_VERBS)


def reads(name: str) -> bool:
    """Say whether a function of a library reads files."""
    root, _, function = name.partition(".")
    return name in catalog.READS_FILES or (
        root in _TABLES and function.startswith(("read_", "scan_"))
    )


def writes_text(method: str, node: ast.Call) -> bool:
    """Say whether a method writes the text that it could give."""
    placed = node.args or any(k.arg in ("buf", "path_or_buffer") for k in node.keywords)
    return method in _WRITING_TEXT and bool(placed)


_PYLAB = ("matplotlib.pylab.", "pylab.")


def of_pylab(name: str) -> str:
    """Return the name of a function of pylab in the module that it comes from.

    pylab is pyplot with the names of numpy and of `numpy.random`; where no table knows one of
    numpy's, it is taken for one that draws, which is kept.
    """
    last = name.rpartition(".")[2]
    if not name.startswith(_PYLAB) or name not in {f"{root}{last}" for root in _PYLAB}:
        return name
    known = catalog.DRAWS | catalog.SEEDS | catalog.ALIASING | catalog.MUTATES_FIRST
    known |= catalog.READS_FILES | catalog.WRITES_FILES | catalog.OUT_POSITIONS.keys()
    origins = (f"numpy.random.{last}", f"numpy.{last}")
    return next((origin for origin in origins if origin in known), f"matplotlib.pyplot.{last}")
