"""What is known of libraries: which calls mutate, alias, draw, seed, read and write files.

Names are qualified as their users import them. A call that is not covered here is unknown, and an
unknown call is taken to mutate all that it is given.
"""

from __future__ import annotations


def names(prefix: str, names: str) -> frozenset[str]:
    return frozenset(f"{prefix}.{name}" for name in names.split())


# Libraries whose functions leave their arguments alone unless a table below says otherwise.
WELL_BEHAVED = frozenset(
    "numpy pandas scipy sklearn matplotlib seaborn statsmodels xgboost lightgbm catboost imblearn "
    "math cmath statistics itertools functools operator collections json re datetime time pathlib "
    "string copy typing dataclasses enum abc decimal fractions textwrap pprint glob fnmatch csv io "
    "zipfile gzip pickle joblib hashlib uuid calendar warnings contextlib logging sys os platform "
    "plotly category_encoders mlxtend missingno tqdm yaml pyarrow patsy skimage nltk string "
    "networkx sympy tabulate IPython types numbers inspect traceback random secrets struct "
    "base64 urllib shutil tempfile subprocess argparse unicodedata difflib heapq bisect array "
    "yellowbrick shap umap hdbscan prettytable wordcloud folium altair bokeh graphviz "
    "prophet fbprophet polars torch sqlite3 importlib asyncio builtins threading gc zlib "
    "locale pydantic attr attrs html shlex graphlib colorsys binascii codecs zoneinfo mimetypes "
    "keyword tokenize ast xml configparser bz2 lzma tarfile ipaddress timeit mpl_toolkits".split()
)

# Of these no function calls more of what it is given than special methods and callbacks.
NEVER_CALLING = frozenset(
    "builtins operator itertools functools collections copy math cmath statistics typing types "
    "dataclasses heapq bisect random numpy pandas scipy time datetime decimal fractions re os "
    "pathlib glob matplotlib seaborn enum abc string inspect warnings".split()
)

_IN_PLACE = names(
    "operator",
    "iadd isub imul imatmul itruediv ifloordiv imod ipow iand ior ixor ilshift irshift iconcat",
)
MUTATES_FIRST = (
    names("numpy", "put put_along_axis place copyto fill_diagonal putmask")
    | names("numpy.random", "shuffle")
    | names("random", "shuffle")
    | names("heapq", "heapify heappush heappop heappushpop heapreplace")
    | names("bisect", "insort insort_left insort_right")
    | names("builtins", "setattr delattr next")
    | names("operator", "setitem delitem")
    | names("xml.etree.ElementTree", "SubElement indent")
    | names("numpy.lib.recfunctions", "assign_fields_by_name")
    | _IN_PLACE
    | names("numpy.ma", "put putmask set_fill_value harden_mask soften_mask")
    | names("lightgbm", "record_evaluation callback.record_evaluation")
    | names("sklearn.utils.sparsefuncs", "inplace_column_scale inplace_row_scale")
    | names("sklearn.utils.sparsefuncs", "inplace_swap_row inplace_swap_column")
)
# The names of their first parameters.
FIRST_KEYWORDS = ("a", "arr", "dst", "eval_result", "G", "x", "X")
# Keywords that name what a function of any library writes into.
OUT_KEYWORDS = ("out", "file", "output", "target", "mdict", "evals_result")

# The position of an array that a numpy function may be told to write into.
OUT_POSITIONS = (
    {"numpy.clip": 3, "scipy.io.loadmat": 1, "struct.pack_into": 1}
    | dict.fromkeys(
        names("numpy", "mean sum prod std var cumsum cumprod take percentile quantile compress")
        | names("numpy", "nanmean nansum nanprod nanstd nanvar nancumsum nanpercentile"),
        3,
    )
    | dict.fromkeys(
        names(
            "numpy",
            "add subtract multiply divide true_divide floor_divide power float_power mod remainder "
            "fmod divmod maximum minimum fmax fmin arctan2 hypot copysign nextafter ldexp "
            "heaviside logaddexp logaddexp2 gcd lcm logical_and logical_or logical_xor bitwise_and "
            "bitwise_or bitwise_xor left_shift right_shift greater greater_equal less less_equal "
            "equal not_equal dot matmul vecdot outer choose round around max min amax amin argmax "
            "argmin any all ptp median nanmedian nanmax nanmin concatenate stack",
        ),
        2,
    )
    | dict.fromkeys(
        names(
            "numpy",
            "negative positive abs absolute fabs sqrt cbrt square exp exp2 expm1 log log2 log10 "
            "log1p sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh deg2rad "
            "rad2deg degrees radians floor ceil rint trunc fix sign signbit reciprocal conj "
            "conjugate logical_not invert bitwise_not isnan isinf isfinite isposinf isneginf "
            "spacing modf frexp",
        ),
        1,
    )
)

# The same of the methods of arrays; what an array is given before that is no array to write into.
_OUT_OF_METHODS = (
    dict.fromkeys("argmax argmin max min ptp any all round dot choose".split(), 1)
    | dict.fromkeys("sum prod mean std var cumsum cumprod take clip compress".split(), 2)
    | {"trace": 4}
)
_OUT_OF_UFUNCS = {"accumulate": 3, "reduce": 3, "reduceat": 4}


def out_of_method(kind: str | None, method: str) -> int | None:
    """Return the position of what a method writes into, among those after the object itself."""
    return _OUT_OF_METHODS.get(method) if kind in ("ndarray", None) else None


def out_of_function(name: str) -> int | None:
    """Return the position of what a function of a library writes into, None where of none."""
    if name in OUT_POSITIONS or not name.startswith("numpy."):
        return OUT_POSITIONS.get(name)
    return _OUT_OF_UFUNCS.get(name.rpartition(".")[2])


# The result may be, hold or share memory with an argument.
ALIASING = (
    names(
        "numpy",
        "asarray asanyarray ascontiguousarray asfortranarray ravel reshape squeeze transpose "
        "atleast_1d atleast_2d atleast_3d broadcast_to broadcast_arrays split array_split hsplit "
        "vsplit moveaxis swapaxes expand_dims diagonal diag rollaxis flip fliplr flipud rot90 real "
        "imag nan_to_num matrix asmatrix nditer ndenumerate frombuffer einsum require "
        "lib.stride_tricks.as_strided lib.stride_tricks.sliding_window_view ma.masked_where "
        "ma.array ma.asarray ma.masked_array ma.getdata ma.masked_less ma.masked_greater "
        "ma.masked_equal ma.masked_invalid ma.masked_values vectorize frompyfunc permute_dims "
        "matrix_transpose linalg.diagonal linalg.matrix_transpose unstack dsplit trim_zeros "
        "real_if_close asarray_chkfinite astype from_dlpack ndarray meshgrid poly1d",
    )
    | names("scipy.stats", "gaussian_kde rv_discrete rv_histogram multivariate_normal norm uniform")
    | names("scipy.stats", "multivariate_t dirichlet lognorm gamma beta expon poisson binom t")
    | names("scipy.spatial", "cKDTree")
    | names("numpy.lib.recfunctions", "structured_to_unstructured rename_fields")
    | names("statistics", "mode median_low median_high")
    | names("scipy.sparse.linalg", "aslinearoperator LinearOperator")
    | names("xml.etree.ElementTree", "SubElement")
    | names("scipy.sparse", "csr_matrix csc_matrix coo_matrix dia_matrix bsr_matrix")
    | names("scipy.sparse", "csr_array csc_array coo_array dia_array bsr_array")
    | names("sklearn.utils.validation", "column_or_1d check_array check_X_y as_float_array")
    | names("pandas", "DataFrame DataFrame.from_records DataFrame.from_dict Series Index")
    | names("pandas", "Categorical")
    | names(
        "builtins",
        "iter zip enumerate map filter reversed sorted list tuple dict set frozenset max min next "
        "getattr vars memoryview super property",
    )
    | names("copy", "copy")
    | names("lightgbm", "record_evaluation")
    | names("random", "choice choices sample")
    | names("dataclasses", "replace")
    | names("heapq", "nlargest nsmallest merge heappop heappushpop heapreplace")
    | names("itertools", "chain.from_iterable")
    | names("itertools", "chain cycle islice tee product groupby zip_longest starmap repeat")
    | names("functools", "partial reduce wraps lru_cache cache")
    | names("collections", "deque OrderedDict defaultdict ChainMap Counter UserDict")
    | names("operator", "itemgetter attrgetter getitem")
    | names("types", "SimpleNamespace MappingProxyType")
    | names("torch", "from_numpy as_tensor reshape squeeze flatten transpose")
    | names("contextlib", "closing nullcontext")
    | names("sklearn.utils", "check_array check_X_y as_float_array indexable check_random_state")
    | names("sklearn.model_selection", "check_cv")
    | names("joblib", "delayed Parallel")
    | names("typing", "cast")
    | names("tqdm", "tqdm tqdm_notebook trange notebook.tqdm auto.tqdm")
    | names("itertools", "accumulate compress filterfalse takewhile dropwhile combinations")
    | names("itertools", "combinations_with_replacement permutations pairwise batched count")
    | names("functools", "cached_property partialmethod singledispatch cmp_to_key")
    | names("inspect", "getattr_static getmembers getcallargs signature")
    | names("asyncio", "gather wait_for wait create_task ensure_future run shield to_thread")
    | names("operator", "add concat mul or_ and_ sub")
    | _IN_PLACE
    | names("os", "environ.get environ.setdefault environ.pop getenv")
)

# Aliasing functions that call a function on elements and do not keep it.
APPLYING = (
    names("builtins", "sorted max min map filter")
    | names("heapq", "nlargest nsmallest merge")
    | names("itertools", "groupby starmap accumulate filterfalse takewhile dropwhile")
    | names("functools", "reduce")
)

# Methods that call a function on parts of their object and do not keep it.
IMMEDIATE = frozenset(
    "apply applymap map agg aggregate transform pipe filter assign rename groupby sort_values "
    "where mask combine".split()
)

DRAWS = (
    names(
        "numpy.random",
        "rand randn randint random random_sample choice permutation shuffle normal uniform "
        "standard_normal binomial poisson exponential beta gamma multivariate_normal bytes ranf "
        "sample lognormal laplace logistic geometric chisquare dirichlet triangular weibull "
        "multinomial standard_t f gumbel hypergeometric logseries negative_binomial pareto power "
        "rayleigh vonmises wald zipf random_integers",
    )
    | names(
        "random",
        "random randint choice choices sample shuffle uniform gauss normalvariate randrange "
        "betavariate expovariate gammavariate triangular getrandbits lognormvariate "
        "vonmisesvariate paretovariate weibullvariate",
    )
    | names("torch", "rand randn randint randperm normal bernoulli multinomial rand_like")
)
# Functions that give a model which has learned.
# What gives something else each time, and in each process.
MOMENTS = (
    names("time", "time time_ns perf_counter perf_counter_ns monotonic monotonic_ns process_time")
    | names("time", "process_time_ns thread_time ctime strftime localtime gmtime asctime")
    | names("datetime", "datetime.now datetime.utcnow datetime.today date.today")
    | names("pandas", "Timestamp.now Timestamp.today Timestamp.utcnow")
    | names("timeit", "default_timer")
    | names("uuid", "uuid1 uuid4")
    | names("os", "urandom getpid getppid times")
    | names("secrets", "token_hex token_bytes token_urlsafe randbelow randbits choice")
    | names("tempfile", "mkdtemp mkstemp TemporaryDirectory NamedTemporaryFile TemporaryFile")
)

TRAINS = frozenset({"lightgbm.train", "xgboost.train", "catboost.train"})

SEEDS = (
    frozenset({"numpy.random.seed", "random.seed", "torch.manual_seed", "torch.cuda.manual_seed"})
    | frozenset({"torch.cuda.manual_seed_all", "numpy.random.set_state", "random.setstate"})
    | frozenset({"tensorflow.random.set_seed", "keras.utils.set_random_seed"})
    | frozenset({"tensorflow.keras.utils.set_random_seed", "tensorflow.set_random_seed"})
)
# What a seed call sets; a draw of another family does not depend on it.
GENERATORS = ("numpy", "random", "torch", "tensorflow", "keras")


def changes_first(name: str) -> bool:
    """Say whether a function of a library changes the first thing that it is given."""
    root, last = name.partition(".")[0], name.rpartition(".")[2]
    match root:
        case "networkx" if last.startswith(("add_", "set_", "remove_")):
            return True
        case "torch" if last.endswith("_"):  # `torch.nn.init.zeros_(weight)`
            return True
        case "numpy" if last == "at":
            return True
    return name in MUTATES_FIRST


# What a cell says while it runs, other than by what it shows.
SAYS = frozenset(
    "builtins.print builtins.display IPython.display.display sys.stdout.write sys.stderr.write "
    "pprint.pprint pprint.pp "
    "sys.stdout.writelines sys.stderr.writelines".split()
)
LOGS = frozenset("debug info warning warn error critical fatal exception log".split())

_DRAWING_MODULES = (
    "missingno.",
    "mlxtend.plotting.",
    "networkx.draw",
    "pandas.plotting.",
    "prophet.plot.",
    "skimage.io.imshow",
    "statsmodels.api.graphics.",
    "statsmodels.graphics.",
    "yellowbrick.",
)
_DRAWING = frozenset("dendrogram qqplot probplot voronoi_plot_2d delaunay_plot_2d".split())


def draws_figure(name: str) -> bool:
    """Say whether a library function draws: `plot_tree`, `RocCurveDisplay.from_estimator`."""
    *parts, last = name.split(".")
    return (
        last.startswith("plot_")
        or last in _DRAWING
        or name.startswith(_DRAWING_MODULES)
        or any(part.endswith("Display") for part in parts)
    )


# Calls of unknown libraries that serve the person at the notebook, and no later code.
SESSION_ONLY = frozenset(
    "google.colab.drive.mount google.colab.auth.authenticate_user google.colab.files.download "
    "google.colab.output.enable_custom_widget_manager google.colab.output.clear "
    "google.colab.data_table.enable_dataframe_formatter wandb.login huggingface_hub.login "
    "huggingface_hub.notebook_login ee.Authenticate kaggle.api.authenticate "
    "ipywidgets.interact itables.init_notebook_mode chart_studio.tools.set_credentials_file".split()
)

# Calls whose text arguments are evaluated in the caller's names.
EVALUATES_TEXT = frozenset({"query", "eval"})
FORMULAS = ("statsmodels.formula.api.", "patsy.", "statsmodels.api.formula.")

WRITES_FILES = (
    names("numpy", "save savez savez_compressed savetxt")
    | names("joblib", "dump")
    | names("pickle", "dump")
    | names("json", "dump")
    | names("yaml", "dump safe_dump")
    | names("os", "makedirs mkdir remove rename unlink rmdir replace removedirs")
    | names("shutil", "copy copyfile copy2 copytree move rmtree unpack_archive make_archive")
    | names("urllib.request", "urlretrieve")
    | names("subprocess", "run call check_call check_output Popen getoutput")
    | names("os", "system popen")
    | names("zipfile", "ZipFile")
    | names("builtins", "open")
    | names("sqlite3", "connect")
    | names("matplotlib.pyplot", "savefig imsave")
    | names("torch", "save")
    | names("scipy.sparse", "save_npz")
)
SERIALIZERS = frozenset(
    f"{library}.{function}"
    for library in "json pickle joblib dill cloudpickle marshal yaml simplejson ujson".split()
    for function in ("dump", "dumps", "safe_dump")
)
# Arguments of any library's functions that name what is written.
WRITTEN = ("out_file", "outfile", "output_file", "save_path", "to_file", "savefile")
# Methods and functions of pandas that need a library which nobody imports by name.
NEEDS = {
    "read_excel": "openpyxl",
    "to_excel": "openpyxl",
    "read_hdf": "tables",
    "to_hdf": "tables",
    "read_html": "lxml",
    "read_xml": "lxml",
}

# What an import of `sklearn.experimental` makes importable.
ENABLED = {
    "enable_halving_search_cv": frozenset({"HalvingGridSearchCV", "HalvingRandomSearchCV"}),
    "enable_iterative_imputer": frozenset({"IterativeImputer"}),
}

# Shell commands that write nothing.
LOOKING = frozenset(
    "ls ll dir pwd cat head tail less more wc file stat du df free date echo whoami which uname "
    "hostname uptime ps top nvidia-smi env printenv tree find grep diff md5sum sha256sum".split()
)
READS_FILES = (
    names("numpy", "load loadtxt genfromtxt fromfile memmap")
    | names("joblib", "load")
    | names("json", "load")
    | names("glob", "glob iglob")
    | names("os", "listdir walk scandir stat path.exists path.getsize path.isfile path.isdir")
    | names("builtins", "open")
    | names("matplotlib.pyplot", "imread")
    | names("matplotlib.image", "imread")
    | names("torch", "load")
    | names("sqlite3", "connect")
    | names("scipy.io", "loadmat")
    | names("scipy.sparse", "load_npz")
    | names("zipfile", "ZipFile")
)
FILE_METHODS = frozenset(
    "to_csv to_excel to_parquet to_feather to_pickle to_json to_hdf to_sql to_html savefig save "
    "save_model write write_text write_bytes mkdir unlink touch rename rmdir save_weights "
    "extractall commit execute symlink_to hardlink_to".split()
)

# Those of a path, whose arguments are no path.
PATH_METHODS = frozenset("write_text write_bytes mkdir unlink touch rmdir write commit".split())

FIGURES = (
    "matplotlib.pyplot.", "seaborn.", "pandas.plotting.", "scikitplot.", "missingno.",
    "mpl_toolkits.",
)  # fmt: skip
FIGURE_METHODS = frozenset({"hist", "boxplot", "plot", "plot_components"})
PICTURE_CLASSES = ("Display",)

# Built-in functions that neither keep nor change their arguments.
FRESH_BUILTINS = {
    "len": "int",
    "int": "int",
    "float": "float",
    "str": "str",
    "bool": "bool",
    "repr": "str",
    "abs": None,
    "round": None,
    "range": "range",
    "any": "bool",
    "all": "bool",
    "isinstance": "bool",
    "issubclass": "bool",
    "hasattr": "bool",
    "callable": "bool",
    "type": "type",
    "ord": "int",
    "chr": "str",
    "hex": "str",
    "bin": "str",
    "oct": "str",
    "hash": "int",
    "pow": None,
    "format": "str",
    "bytes": "bytes",
    "complex": "complex",
    "print": "None",
    "dir": "list",
    "slice": "range",
    "object": "object",
    "ascii": "str",
    "bytearray": "bytearray",
}
