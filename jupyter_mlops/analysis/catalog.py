"""What is known of libraries: which calls mutate, alias, draw, read files, set ambient state.

Names are qualified as their users import them. A call that is not covered here is unknown, and an
unknown call is taken to mutate all that it is given.
"""

from __future__ import annotations

import ast


def _names(prefix: str, names: str) -> frozenset[str]:
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
    "polars torch sqlite3 importlib asyncio builtins threading gc zlib locale".split()
)

# Of these no function calls more of what it is given than special methods and callbacks.
NEVER_CALLING = frozenset(
    "builtins operator itertools functools collections copy math cmath statistics typing types "
    "dataclasses heapq bisect random numpy pandas scipy time datetime decimal fractions re os "
    "pathlib glob matplotlib seaborn enum abc string inspect warnings".split()
)

MUTATES_FIRST = (
    _names("numpy", "put put_along_axis place copyto fill_diagonal putmask")
    | _names("numpy.random", "shuffle")
    | _names("random", "shuffle")
    | _names("heapq", "heapify heappush heappop heappushpop heapreplace")
    | _names("bisect", "insort insort_left insort_right")
    | _names("builtins", "setattr delattr next")
    | _names("operator", "setitem delitem iadd isub imul iconcat")
    | _names("torch.nn.utils", "clip_grad_norm_ clip_grad_value_")
    | _names("lightgbm", "record_evaluation callback.record_evaluation")
    | _names("sklearn.utils.sparsefuncs", "inplace_column_scale inplace_row_scale")
    | _names("sklearn.utils.sparsefuncs", "inplace_swap_row inplace_swap_column")
)
# Keywords that name what a function of any library writes into.
OUT_KEYWORDS = ("out", "file", "output", "target", "mdict", "evals_result")

# The position of an array that a numpy function may be told to write into.
OUT_POSITIONS = (
    {"numpy.clip": 3, "scipy.io.loadmat": 1, "struct.pack_into": 1}
    | dict.fromkeys(
        _names("numpy", "mean sum prod std var cumsum cumprod take percentile quantile compress")
        | _names("numpy", "nanmean nansum nanprod nanstd nanvar nancumsum nanpercentile"),
        3,
    )
    | dict.fromkeys(
        _names(
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
        _names(
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

# The result may be, hold or share memory with an argument.
ALIASING = (
    _names(
        "numpy",
        "asarray asanyarray ascontiguousarray asfortranarray ravel reshape squeeze transpose "
        "atleast_1d atleast_2d atleast_3d broadcast_to broadcast_arrays split array_split hsplit "
        "vsplit moveaxis swapaxes expand_dims diagonal diag rollaxis flip fliplr flipud rot90 real "
        "imag nan_to_num matrix asmatrix nditer ndenumerate frombuffer einsum require "
        "lib.stride_tricks.as_strided lib.stride_tricks.sliding_window_view ma.masked_where "
        "ma.array ma.asarray ma.masked_array ma.getdata ma.masked_less ma.masked_greater "
        "ma.masked_equal ma.masked_invalid ma.masked_values vectorize frompyfunc permute_dims "
        "matrix_transpose linalg.diagonal linalg.matrix_transpose unstack dsplit trim_zeros "
        "real_if_close asarray_chkfinite astype from_dlpack ndarray meshgrid",
    )
    | _names("scipy.sparse", "csr_matrix csc_matrix coo_matrix dia_matrix bsr_matrix")
    | _names("scipy.sparse", "csr_array csc_array coo_array dia_array bsr_array")
    | _names("sklearn.utils.validation", "column_or_1d check_array check_X_y as_float_array")
    | _names("pandas", "DataFrame Series Index Categorical")
    | _names(
        "builtins",
        "iter zip enumerate map filter reversed sorted list tuple dict set frozenset max min next "
        "getattr vars memoryview super property",
    )
    | _names("copy", "copy")
    | _names("lightgbm", "record_evaluation")
    | _names("random", "choice choices sample")
    | _names("dataclasses", "replace")
    | _names("heapq", "nlargest nsmallest merge heappop heappushpop heapreplace")
    | _names("itertools", "chain.from_iterable")
    | _names("itertools", "chain cycle islice tee product groupby zip_longest starmap repeat")
    | _names("functools", "partial reduce wraps lru_cache cache")
    | _names("collections", "deque OrderedDict defaultdict ChainMap Counter UserDict")
    | _names("operator", "itemgetter attrgetter getitem")
    | _names("types", "SimpleNamespace MappingProxyType")
    | _names("torch", "from_numpy as_tensor reshape squeeze flatten transpose")
    | _names("contextlib", "closing nullcontext")
    | _names("sklearn.utils", "check_array check_X_y as_float_array indexable check_random_state")
    | _names("sklearn.model_selection", "check_cv")
    | _names("joblib", "delayed Parallel")
    | _names("typing", "cast")
    | _names("tqdm", "tqdm tqdm_notebook trange notebook.tqdm auto.tqdm")
    | _names("itertools", "accumulate compress filterfalse takewhile dropwhile combinations")
    | _names("itertools", "combinations_with_replacement permutations pairwise batched count")
    | _names("functools", "cached_property partialmethod singledispatch cmp_to_key")
    | _names("inspect", "getattr_static getmembers getcallargs signature")
    | _names("asyncio", "gather wait_for wait create_task ensure_future run shield to_thread")
    | _names("operator", "add concat mul or_ and_ sub")
    | _names("os", "environ.get environ.setdefault environ.pop getenv")
)

# Aliasing functions that call a function on elements and do not keep it.
APPLYING = (
    _names("builtins", "sorted max min map filter")
    | _names("heapq", "nlargest nsmallest merge")
    | _names("itertools", "groupby starmap accumulate filterfalse takewhile dropwhile")
    | _names("functools", "reduce")
)

# Methods that call a function on parts of their object and do not keep it.
IMMEDIATE = frozenset(
    "apply applymap map agg aggregate transform pipe filter assign rename groupby sort_values "
    "where mask combine".split()
)

DRAWS = (
    _names(
        "numpy.random",
        "rand randn randint random random_sample choice permutation shuffle normal uniform "
        "standard_normal binomial poisson exponential beta gamma multivariate_normal bytes ranf "
        "sample lognormal laplace logistic geometric chisquare dirichlet triangular weibull "
        "multinomial standard_t f gumbel hypergeometric logseries negative_binomial pareto power "
        "rayleigh vonmises wald zipf random_integers",
    )
    | _names(
        "random",
        "random randint choice choices sample shuffle uniform gauss normalvariate randrange "
        "betavariate expovariate gammavariate triangular getrandbits lognormvariate "
        "vonmisesvariate paretovariate weibullvariate",
    )
    | _names("torch", "rand randn randint randperm normal bernoulli multinomial rand_like")
)
# Functions that give a model which has learned.
# What gives something else each time, and in each process.
MOMENTS = (
    _names("time", "time time_ns perf_counter perf_counter_ns monotonic monotonic_ns process_time")
    | _names("time", "process_time_ns thread_time ctime strftime localtime gmtime asctime")
    | _names("datetime", "datetime.now datetime.utcnow datetime.today date.today")
    | _names("pandas", "Timestamp.now Timestamp.today Timestamp.utcnow")
    | _names("timeit", "default_timer")
    | _names("uuid", "uuid1 uuid4")
    | _names("os", "urandom getpid getppid times")
    | _names("secrets", "token_hex token_bytes token_urlsafe randbelow randbits choice")
    | _names("tempfile", "mkdtemp mkstemp TemporaryDirectory NamedTemporaryFile TemporaryFile")
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

# Ambient settings that change what is shown and never what is computed.
SHOWN_ONLY = (
    _names("warnings", "filterwarnings simplefilter resetwarnings")
    | _names("matplotlib.pyplot", "style.use rc rcdefaults ion ioff rcParams.update xkcd set_cmap")
    | _names("matplotlib", "use rc rcdefaults style.use rcParams.update set_loglevel")
    | _names("matplotlib_inline.backend_inline", "set_matplotlib_formats")
    | _names("IPython.display", "set_matplotlib_formats")
    | _names(
        "seaborn",
        "set set_theme set_style set_palette set_context set_color_codes despine reset_orig",
    )
    | _names("plotly.offline", "init_notebook_mode")
    | _names("cufflinks", "go_offline set_config_file")
    | _names("logging", "basicConfig disable captureWarnings")
    | _names("pandas.plotting", "register_matplotlib_converters")
    | _names("tqdm", "tqdm.pandas auto.tqdm.pandas notebook.tqdm.pandas")
    | _names("tqdm.auto", "tqdm.pandas")
    | _names("tqdm.notebook", "tqdm.pandas")
    | _names("sys", "path.append path.insert path.extend setrecursionlimit")
    | _names("xgboost", "set_config")
    | _names("yellowbrick.style", "set_palette")
    | frozenset({"altair.data_transformers.enable", "altair.renderers.enable"})
    | frozenset({"faulthandler.enable", "mpl_toolkits"})
)
# Ambient settings that can change values.
AMBIENT = (
    _names("pandas", "set_option reset_option set_eng_float_format")
    | _names("numpy", "seterr seterrcall setbufsize set_printoptions")
    | _names("os", "chdir putenv unsetenv environ.update environ.setdefault environ.pop umask")
    | _names("sklearn", "set_config")
    | _names("locale", "setlocale")
    | _names("decimal", "setcontext")
    | _names("yaml", "add_representer add_multi_representer add_implicit_resolver")
    | _names("yaml", "add_multi_constructor add_path_resolver")
    | _names("calendar", "setfirstweekday")
    | _names("csv", "field_size_limit")
    | _names("mimetypes", "add_type init")
    | _names("polars", "set_random_seed enable_string_cache disable_string_cache")
    | _names("scipy.special", "seterr")
    | _names("socket", "setdefaulttimeout")
    | _names("sys", "set_int_max_str_digits")
    | _names("zoneinfo", "reset_tzpath")
    | _names(
        "torch",
        "set_default_dtype set_default_device set_default_tensor_type set_num_threads "
        "use_deterministic_algorithms set_grad_enabled set_float32_matmul_precision",
    )
    | frozenset({"asyncio.set_event_loop_policy", "nest_asyncio.apply", "time.tzset"})
    | frozenset(
        {"nltk.download", "nltk.data.path.append", "yaml.add_constructor", "copyreg.pickle"}
    )
)
SETTING_CALLS = SHOWN_ONLY | AMBIENT


# What registers here does so nowhere, or with a server.
_NOT_OF_PROCESS = ("builtins.", "mlflow.")


def sets(name: str) -> bool:
    """Say whether a function of a library changes the process: by name, or because it registers."""
    registers = name.rpartition(".")[2].startswith("register")
    registers = registers and not name.startswith(_NOT_OF_PROCESS)
    return registers or name in SETTING_CALLS or name.startswith("polars.Config.set_")


# What a cell says while it runs, other than by what it shows.
SAYS = frozenset(
    "builtins.print builtins.display IPython.display.display sys.stdout.write sys.stderr.write "
    "pprint.pprint pprint.pp "
    "sys.stdout.writelines sys.stderr.writelines".split()
)
LOGS = frozenset("debug info warning warn error critical fatal exception log".split())

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
    if name in SHOWN_ONLY:
        return not name.startswith(STYLE_ROOTS)
    return name == "sklearn.set_config" and all(k.arg == "display" for k in node.keywords)


_DRAWING_MODULES = (
    "missingno.",
    "mlxtend.plotting.",
    "networkx.draw",
    "pandas.plotting.",
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
    _names("numpy", "save savez savez_compressed savetxt")
    | _names("joblib", "dump")
    | _names("pickle", "dump")
    | _names("json", "dump")
    | _names("yaml", "dump safe_dump")
    | _names("os", "makedirs mkdir remove rename unlink rmdir replace removedirs")
    | _names("shutil", "copy copyfile copy2 copytree move rmtree unpack_archive make_archive")
    | _names("urllib.request", "urlretrieve")
    | _names("subprocess", "run call check_call check_output Popen getoutput")
    | _names("os", "system popen")
    | _names("zipfile", "ZipFile")
    | _names("builtins", "open")
    | _names("sqlite3", "connect")
    | _names("matplotlib.pyplot", "savefig imsave")
    | _names("torch", "save")
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
    _names("numpy", "load loadtxt genfromtxt fromfile memmap")
    | _names("joblib", "load")
    | _names("json", "load")
    | _names("glob", "glob iglob")
    | _names("os", "listdir walk scandir stat path.exists path.getsize path.isfile path.isdir")
    | _names("builtins", "open")
    | _names("matplotlib.pyplot", "imread")
    | _names("matplotlib.image", "imread")
    | _names("torch", "load")
    | _names("sqlite3", "connect")
    | _names("scipy.io", "loadmat")
    | _names("zipfile", "ZipFile")
)
FILE_METHODS = frozenset(
    "to_csv to_excel to_parquet to_feather to_pickle to_json to_hdf to_sql to_html savefig save "
    "save_model write write_text write_bytes mkdir unlink touch rename rmdir save_weights "
    "extractall commit execute".split()
)

# Those of a path, whose arguments are no path.
PATH_METHODS = frozenset("write_text write_bytes mkdir unlink touch rmdir write commit".split())

FIGURES = ("matplotlib.pyplot.", "seaborn.", "pandas.plotting.", "scikitplot.", "missingno.")
FIGURE_METHODS = frozenset({"hist", "boxplot", "plot"})
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
    "id": "int",
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
