"""Which types the functions of known libraries give; a type is a short name as in `methods`."""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import regular
from jupyter_mlops.analysis.resources import has_keyword

LIBRARY_RETURNS = {
    "pandas.DataFrame": "DataFrame",
    "pandas.DataFrame.from_dict": "DataFrame",
    "pandas.DataFrame.from_records": "DataFrame",
    "pandas.Series": "Series",
    "pandas.get_dummies": "DataFrame",
    "pandas.merge": "DataFrame",
    "pandas.crosstab": "DataFrame",
    "pandas.pivot_table": "DataFrame",
    "pandas.json_normalize": "DataFrame",
    "pandas.melt": "DataFrame",
    "pandas.date_range": "Index",
    "pandas.Index": "Index",
    "pandas.Timestamp": "Timestamp",
    "logging.getLogger": "logging.Logger",
    "copy.deepcopy": "same",
    "copy.copy": "same",
    "numpy.random.default_rng": "numpy.random.Generator",
    "numpy.random.RandomState": "numpy.random.RandomState",
    "random.Random": "random.Random",
    "sklearn.base.clone": "same",
    "sklearn.pipeline.make_pipeline": "sklearn.pipeline.Pipeline",
    "sklearn.pipeline.make_union": "sklearn.pipeline.FeatureUnion",
    "sklearn.compose.make_column_transformer": "sklearn.compose.ColumnTransformer",
    "sklearn.metrics.confusion_matrix": "ndarray",
    "sklearn.preprocessing.label_binarize": "ndarray",
    "sklearn.model_selection.cross_val_score": "ndarray",
    "sklearn.model_selection.cross_val_predict": "ndarray",
    "sklearn.model_selection.cross_validate": "dict",
    "scipy.stats.gaussian_kde": "scipy.stats.gaussian_kde",
    "patsy.dmatrix": "patsy.DesignMatrix",
    "xgboost.train": "xgboost.Booster",
    "lightgbm.train": "lightgbm.Booster",
    "matplotlib.pyplot.figure": "Figure",
    "matplotlib.pyplot.gca": "Axes",
    "matplotlib.pyplot.subplot": "Axes",
    "matplotlib.pyplot.subplot2grid": "Axes",
    "matplotlib.pyplot.axes": "Axes",
    "matplotlib.pyplot.twinx": "Axes",
    "matplotlib.pyplot.gcf": "Figure",
    "time.time": "float",
    "enum.auto": "int",
    "time.perf_counter": "float",
    "pathlib.Path": "Path",
    "json.load": None,
    "builtins.sorted": "list",
    "builtins.list": "list",
    "builtins.dict": "dict",
    "builtins.set": "set",
    "builtins.tuple": "tuple",
    "builtins.frozenset": "frozenset",
    "builtins.open": "file",
    "builtins.input": "str",
    "builtins.zip": "iterator",
    "builtins.map": "iterator",
    "builtins.filter": "iterator",
    "builtins.iter": "iterator",
    "itertools.chain": "iterator",
    "itertools.chain.from_iterable": "iterator",
    "itertools.islice": "iterator",
    **dict.fromkeys(
        (f"itertools.{name}" for name in ("takewhile", "dropwhile", "filterfalse", "accumulate")),
        "iterator",
    ),
    "builtins.enumerate": "iterator",
    "builtins.reversed": "iterator",
    "builtins.property": "property",
    "functools.partialmethod": "functools.partialmethod",
    "mpl_toolkits.mplot3d.Axes3D": "Axes",
    "mpl_toolkits.mplot3d.axes3d.Axes3D": "Axes",
    "numpy.frompyfunc": "numpy.ufunc",
    "numpy.vectorize": "numpy.vectorize",
    "csv.reader": "iterator",
    "csv.DictReader": "iterator",
    "collections.OrderedDict": "collections.OrderedDict",
    "collections.defaultdict": "collections.defaultdict",
    "collections.Counter": "collections.Counter",
    "collections.deque": "collections.deque",
    "sqlite3.connect": "connection",
    "collections.namedtuple": "class",
    "typing.NamedTuple": "class",
    "re.compile": regular.PATTERN,
    **dict.fromkeys(regular.MATCHING, regular.MATCH),
}
LIBRARY_RETURNS |= {
    f"pandas.read_{kind}": "DataFrame"
    for kind in "csv excel parquet feather json table pickle fwf stata sas sql sql_query".split()
}
LIBRARY_RETURNS |= {
    f"numpy.{name}": "ndarray"
    for name in (
        "array zeros ones empty full arange linspace logspace eye identity concatenate vstack "
        "hstack stack column_stack zeros_like ones_like full_like empty_like random.rand "
        "random.randn meshgrid_ loadtxt genfromtxt asarray tile repeat_ outer diag unique_ "
        "bincount cumsum_ c_ r_ argsort"
    ).split()
}
LIBRARY_RETURNS |= {
    f"math.{name}": "float"
    for name in (
        "sqrt exp expm1 exp2 log log1p log2 log10 pow hypot dist fabs fsum fmod copysign degrees "
        "radians sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh erf erfc gamma "
        "lgamma"
    ).split()
}
LIBRARY_RETURNS |= {f"math.{name}": "int" for name in "factorial comb perm gcd lcm isqrt".split()}
_NLTK_MODULES = {
    "PorterStemmer": "porter",
    "SnowballStemmer": "snowball",
    "LancasterStemmer": "lancaster",
    "WordNetLemmatizer": "wordnet",
    "RegexpTokenizer": "regexp",
    "TweetTokenizer": "casual",
}
LIBRARY_RETURNS |= {
    f"hashlib.{name}": "hashlib.HASH"
    for name in "new md5 sha1 sha224 sha256 sha384 sha512 blake2b blake2s sha3_256".split()
}
# What nltk cuts and trims words with; no call changes it.
NLTK_TOOLS = frozenset(
    f"nltk.{where}{name}"
    for part, names in {
        "stem": ("PorterStemmer", "SnowballStemmer", "LancasterStemmer", "WordNetLemmatizer"),
        "tokenize": ("RegexpTokenizer", "TweetTokenizer"),
    }.items()
    for name in names
    for where in ("", f"{part}.", f"{part}.{_NLTK_MODULES[name]}.")
)
LIBRARY_RETURNS |= dict.fromkeys(NLTK_TOOLS, "nltk tool")
# Numbers, unless the call asks for one per class or output.
SCORES = frozenset(
    f"sklearn.metrics.{name}"
    for name in (
        "accuracy_score mean_absolute_error roc_auc_score auc log_loss matthews_corrcoef "
        "mean_squared_error root_mean_squared_error mean_absolute_percentage_error r2_score "
        "mean_squared_log_error f1_score precision_score recall_score fbeta_score jaccard_score "
        "cohen_kappa_score balanced_accuracy_score average_precision_score "
        "explained_variance_score median_absolute_error max_error silhouette_score hinge_loss "
        "brier_score_loss adjusted_rand_score normalized_mutual_info_score hamming_loss "
        "zero_one_loss davies_bouldin_score calinski_harabasz_score"
    ).split()
)
# How many arrays make up the tuple that a function gives.
ARRAYS = {
    "sklearn.metrics.roc_curve": 3,
    "sklearn.metrics.precision_recall_curve": 3,
    "sklearn.metrics.det_curve": 3,
    "sklearn.calibration.calibration_curve": 2,
    "sklearn.model_selection.validation_curve": 2,
    "sklearn.model_selection.learning_curve": 3,
}
ARRAYS |= {
    f"sklearn.datasets.make_{name}": 2
    for name in (
        "classification regression blobs moons circles swiss_roll s_curve friedman1 friedman2 "
        "friedman3 gaussian_quantiles hastie_10_2"
    ).split()
}
# Keywords by which a function gives something else.
_OTHERWISE = ("coef", "return_centers", "return_X_y", "return_times")
# Data sets that come as arrays with names.
BUNCHES = frozenset(
    f"sklearn.datasets.{name}"
    for name in (
        "load_iris load_digits load_wine load_breast_cancer load_diabetes load_boston "
        "load_linnerud fetch_california_housing fetch_olivetti_faces fetch_lfw_people"
    ).split()
)


# The position of what says how many a generator of numpy draws; without it, one number.
_SIZES = (
    dict.fromkeys("random random_sample standard_normal standard_exponential".split(), 0)
    | dict.fromkeys(
        "choice exponential poisson geometric chisquare standard_t standard_gamma weibull pareto "
        "power rayleigh zipf logseries".split(),
        1,
    )
    | dict.fromkeys(
        "normal uniform integers randint binomial beta gamma lognormal logistic laplace gumbel "
        "negative_binomial vonmises wald f noncentral_chisquare".split(),
        2,
    )
    | dict.fromkeys("triangular hypergeometric".split(), 3)
)
_ALWAYS_SEVERAL = frozenset(
    "permutation multivariate_normal multinomial dirichlet permuted".split()
)


def draws_array(method: str, node: ast.Call) -> bool:
    """Say whether a method of a generator of numpy, or its global one, surely draws an array."""
    if method in _ALWAYS_SEVERAL:
        return True
    if method in ("rand", "randn"):
        return bool(node.args)
    size = next((k.value for k in node.keywords if k.arg == "size"), None)
    position = _SIZES.get(method)
    if size is None and position is not None and len(node.args) > position:
        size = node.args[position]
    if position is None or any(isinstance(given, ast.Starred) for given in node.args):
        return False
    return size is not None and not (isinstance(size, ast.Constant) and size.value is None)


def arrays(name: str, node: ast.Call) -> int:
    """Return of how many arrays the tuple is made that a function gives, 0 of anything else."""
    return 0 if has_keyword(node, *_OTHERWISE) else ARRAYS.get(name, 0)


def returned(name: str, node: ast.Call) -> str | None:
    """Return the type that calling library function `name` gives, None where unknown."""
    if name.startswith("pandas.read_") and has_keyword(
        node, "chunksize", "iterator", "squeeze", "sheet_name", "typ"
    ):
        return None
    if (
        name == "numpy.load"
        and has_keyword(node, "mmap_mode")
        or name in ("numpy.memmap", "mmap.mmap")
    ):
        return "memory map"
    if name == "pandas.concat":
        return "DataFrame" if _is_beside(node) else None
    if name.startswith("sklearn.datasets.") and name in BUNCHES:
        return None if has_keyword(node, "return_X_y", "as_frame") else "Bunch"
    if name == "sklearn.metrics.classification_report":
        return _report_type(node)
    if name.startswith("numpy.random.") and draws_array(name.rpartition(".")[2], node):
        return "ndarray"
    if name in SCORES:
        return "float" if _is_one_number(node) else None
    return LIBRARY_RETURNS.get(name)


def _is_beside(call: ast.Call) -> bool:
    """Say whether tables are put side by side: one after the other they may be columns."""
    given = [k.value for k in call.keywords if k.arg == "axis"]
    return any(isinstance(v, ast.Constant) and v.value in (1, "columns") for v in given)


def _report_type(call: ast.Call) -> str | None:
    """Return whether a report is a text or a dict, None where `output_dict` is not plain."""
    given = [k.value for k in call.keywords if k.arg in ("output_dict", None)]
    if not given:
        return "str"
    if len(given) > 1 or not isinstance(given[0], ast.Constant):
        return None
    return "dict" if given[0].value else "str"


def _is_one_number(call: ast.Call) -> bool:
    """Say whether a metric is asked for a single number."""
    if len(call.args) > 2 or has_keyword(call, "multioutput"):
        return False
    given = [k.value for k in call.keywords if k.arg == "average"]
    return all(isinstance(v, ast.Constant) and isinstance(v.value, str) for v in given)
