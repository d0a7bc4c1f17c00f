"""What is known of types: which methods change their object, what they return.

A type is a short name (`DataFrame`, `int`) or the qualified name of a library class. An unknown
type is None; of its methods only the names in `PURE_EVERYWHERE` are taken to be harmless.
"""

from __future__ import annotations

import ast

from jupyter_mlops.analysis import regular

PANDAS = frozenset({"DataFrame", "Series", "Index", "GroupBy"})
IMMUTABLE = frozenset(
    "int float bool str bytes complex None range type module tuple-of-scalars float|int "
    "Timestamp datetime date timedelta Path number scalar".split()
)
ANY_ESTIMATOR = "sklearn.Estimator"
PROPHET = ("prophet.", "fbprophet.")
FITTED_PREFIXES = (
    "sklearn.",
    "xgboost.",
    "lightgbm.",
    "catboost.",
    "imblearn.",
    "statsmodels.",
    "category_encoders.",
    "mlxtend.",
    *PROPHET,
)
# What those libraries keep data in.
_TABLES = frozenset(
    "xgboost.DMatrix xgboost.QuantileDMatrix lightgbm.Dataset catboost.Pool".split()
)

_SAME_FRAME = frozenset(
    "copy drop dropna fillna drop_duplicates reset_index set_index rename replace sort_values "
    "sort_index astype assign head tail sample query filter reindex round clip interpolate ffill "
    "bfill nlargest nsmallest add sub mul div join merge abs mask where applymap rename_axis "
    "add_prefix add_suffix isna isnull notna notnull shift diff rank cumsum truncate select_dtypes "
    "convert_dtypes infer_objects pivot_table pivot melt explode map set_axis".split()
)
_SAME_SERIES = frozenset(
    "copy dropna fillna drop_duplicates replace sort_values sort_index astype head tail sample "
    "round clip interpolate ffill bfill abs mask where isna isnull notna notnull shift diff rank "
    "cumsum value_counts map isin between add sub mul div str_ nlargest nsmallest rename drop "
    "convert_dtypes mode".split()
)
_FRAME_TO_SERIES = frozenset(
    "mean sum std var min max median count nunique quantile_ idxmax idxmin skew kurt corrwith "
    "duplicated memory_usage prod any all".split()
)
_FRAME_TO_FRAME = frozenset("corr cov describe".split())
_SERIES_TO_FLOAT = frozenset("mean std var median skew kurt corr cov autocorr".split())
_ARRAY_SAME = frozenset(
    "copy astype reshape ravel flatten transpose squeeze round clip T dot cumsum".split()
)

# Methods that change their object, for the types that have them.
MUTATORS: dict[str, frozenset[str]] = {
    "DataFrame": frozenset("insert pop update isetitem".split()),
    "Series": frozenset("insert pop update isetitem".split()),
    "Index": frozenset(),
    "GroupBy": frozenset(),
    "ndarray": frozenset(
        "sort fill resize put partition itemset setfield setflags byteswap __setitem__".split()
    ),
    "list": frozenset(
        "append extend insert remove pop clear sort reverse __iadd__ __imul__ __setitem__ "
        "__delitem__".split()
    ),
    "dict": frozenset(
        "update pop popitem clear setdefault move_to_end __setitem__ __delitem__ __ior__".split()
    ),
    "set": frozenset(
        "add update remove discard pop clear difference_update intersection_update "
        "symmetric_difference_update".split()
    ),
    **dict.fromkeys(regular.RESULTS, frozenset()),
    "Styler": frozenset(),
    "Plotter": frozenset(),
    "nltk tool": frozenset(),
    "string.Template": frozenset(),
}
# Methods whose result shares memory or identity with the object, or holds parts of it.
ALIAS_METHODS: dict[str, frozenset[str]] = {
    "DataFrame": frozenset(
        "to_numpy items iterrows iteritems itertuples get xs pop pipe squeeze transpose swapaxes "
        "view groupby rolling expanding resample".split()
    ),
    "Series": frozenset(
        "to_numpy items iteritems get ravel view squeeze pop pipe groupby rolling".split()
    ),
    "Index": frozenset("to_numpy".split()),
    "GroupBy": frozenset("get_group pipe".split()),
    "ndarray": frozenset(
        "reshape ravel transpose view squeeze swapaxes diagonal flat real imag newbyteorder "
        "item_ getfield".split()
    ),
    "list": frozenset("copy pop __iter__ __getitem__".split()),
    "dict": frozenset("get pop setdefault items values keys copy popitem __getitem__".split()),
    "set": frozenset("copy pop union intersection difference".split()),
}
ESTIMATOR_MUTATORS = frozenset(
    "fit fit_transform fit_predict fit_resample fit_sample partial_fit set_params set_output "
    "load_model update train compile add load_weights warm_start init fit_generator refit "
    "set_fit_request set_score_request update_model fit_regularized_".split()
)
ESTIMATOR_PURE = frozenset(
    "predict predict_proba predict_log_proba decision_function transform inverse_transform score "
    "get_params kneighbors kneighbors_graph score_samples get_feature_names_out get_feature_names "
    "plot plot_components make_future_dataframe "
    "get_booster get_support apply decision_path cost_complexity_pruning_path sample bic aic "
    "evals_result get_depth get_n_leaves staged_predict get_score summary get_feature_importance "
    "conf_int get_prediction pvalues_ get_dump save_model sparsify_ perplexity mahalanobis "
    "error_norm correct_covariance_ feature_importance current_iteration num_trees t_test f_test "
    "wald_test get_influence forecast get_xgb_params get_all_params get_metadata_routing".split()
)
# What these give is made anew; only a FunctionTransformer may hand back what it was given.
_FRESH_PREFIXES = ("predict", "transform", "fit_transform", "inverse_transform", "fit_resample",
                   "plot", "make_future")  # fmt: skip
# What results of statsmodels do beyond that, which give new ones and stay as they are.
_RESULTS_PURE = frozenset(
    "append apply extend get_forecast simulate irf fevd impulse_responses orth_ma_rep "
    "test_causality test_normality test_whiteness test_serial_correlation test_heteroskedasticity "
    "cov_params summary2 summary_frame plot_diagnostics plot_predict plot_components plot_forecast "
    "get_margeff pred_table get_robustcov_results compare_f_test compare_lr_test el_test "
    "anova_lm wald_test_terms outlier_test get_distribution score_obs hessian loglike".split()
)
_AXES_OF = frozenset("add_subplot add_axes gca twinx twiny inset_axes secondary_xaxis".split())
_ESTIMATOR_RETURNS = {
    "predict": "ndarray",
    "predict_proba": "ndarray",
    "decision_function": "ndarray",
    "score": "float",
    "get_params": "dict",
    "fit_predict": "ndarray",
}
# Harmless on every type of the covered libraries that has a method of this name.
PURE_EVERYWHERE = frozenset(
    "head tail describe info mean std var median sum min max count nunique unique value_counts "
    "isnull isna notnull notna corr groupby dropna fillna drop merge astype map apply copy keys "
    "rolling expanding ewm resample "
    "values items index get_params predict predict_proba transform inverse_transform score "
    "format split join strip lower upper replace startswith endswith encode decode lstrip rstrip "
    "find count capitalize title zfill isdigit isalpha splitlines to_numpy tolist to_list to_dict "
    "to_frame to_csv to_excel to_parquet to_json reset_index sort_values sort_index round abs "
    "reshape flatten ravel dot transpose squeeze argmax argmin argsort any all cumsum sample agg "
    "aggregate assign query isin between clip melt pivot pivot_table nlargest nsmallest "
    "select_dtypes drop_duplicates duplicated rename set_index rank shift diff quantile "
    "strftime isoformat date time total_seconds exists is_file as_posix read_text iterrows "
    "itertuples get mode skew kurt idxmax idxmin unstack stack cat dt str nonzero item "
    "decision_function get_feature_names_out toarray todense tocsr tocsc get_booster "
    "get_label get_weight get_base_margin get_group num_row num_col".split()
)
# Of lists and tables, what calls a function at once and does not keep it.
CALLING = frozenset(
    "sort apply map applymap agg aggregate transform assign filter pipe rename groupby "
    "sort_values sort_index combine".split()
)
# Methods that give fresh values, whatever reads them from where.
READING = {
    "read": "str",
    "readline": "str",
    "read_text": "str",
    "getvalue": "str",
    "hexdigest": "str",
    "digest": "bytes",
    "readlines": "list",
    "fetchall": "list",
    "fetchone": None,
    "fetchmany": "list",
}
STR_LIST = frozenset({"split", "rsplit", "splitlines"})
STR_BOOL = frozenset(
    "startswith endswith isdigit isalpha isalnum islower isupper isnumeric isspace isdecimal "
    "istitle isidentifier".split()
)
STR_INT = frozenset({"find", "rfind", "index", "rindex", "count"})

# Classes of scikit-learn that learn without drawing random numbers, given their defaults.
_QUIET = frozenset(
    "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer Binarizer LabelEncoder "
    "OneHotEncoder OrdinalEncoder LabelBinarizer MultiLabelBinarizer PolynomialFeatures "
    "SimpleImputer KNNImputer FunctionTransformer ColumnTransformer Pipeline FeatureUnion "
    "LinearRegression Ridge RidgeCV Lasso LassoCV ElasticNet ElasticNetCV LassoLars Lars "
    "LogisticRegression LogisticRegressionCV SVR LinearRegression BayesianRidge "
    "KNeighborsClassifier KNeighborsRegressor NearestNeighbors GaussianNB MultinomialNB "
    "BernoulliNB ComplementNB LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis "
    "AgglomerativeClustering DBSCAN OPTICS KernelDensity SelectKBest SelectPercentile RFE "
    "VarianceThreshold GridSearchCV VotingClassifier VotingRegressor CountVectorizer "
    "TfidfVectorizer TfidfTransformer HashingVectorizer KFold StratifiedKFold GroupKFold "
    "TimeSeriesSplit LeaveOneOut NearestCentroid IsotonicRegression KernelRidge HuberRegressor "
    "MultiOutputClassifier MultiOutputRegressor OneVsRestClassifier OneVsOneClassifier "
    "TransformedTargetRegressor ConfusionMatrixDisplay PowerTransformer IterativeImputer".split()
)


def may_draw(name: str, call: ast.Call) -> bool:
    """Say whether an object of library class `name` may draw from numpy's global generator."""
    if not name.startswith(("sklearn.", "imblearn.", "mlxtend.")):
        return False
    for keyword in call.keywords:
        if keyword.arg == "random_state":
            return isinstance(keyword.value, ast.Constant) and keyword.value.value is None
        if keyword.arg in ("shuffle", "probability", "selection", "solver"):
            return True
    return name.rpartition(".")[2] not in _QUIET


# Classes that learn with copies of the estimators that they are given.
_CLONING = frozenset(
    "GridSearchCV RandomizedSearchCV HalvingGridSearchCV HalvingRandomSearchCV VotingClassifier "
    "VotingRegressor StackingClassifier StackingRegressor BaggingClassifier BaggingRegressor "
    "AdaBoostClassifier AdaBoostRegressor OneVsRestClassifier OneVsOneClassifier "
    "MultiOutputClassifier MultiOutputRegressor CalibratedClassifierCV RFE RFECV "
    "ColumnTransformer TransformedTargetRegressor SequentialFeatureSelector".split()
)


# What scikit-learn calls of the estimators, splitters and kernels that it is given.
_PROTOCOL = ("fit", "predict", "transform", "inverse_transform", "partial_fit", "score", "decision",
             "get_", "set_", "split", "diag", "is_stationary", "clone", "path", "apply", "resample",
             "sample", "rvs", "_")  # fmt: skip


def is_of_estimators(method: str) -> bool:
    """Say whether scikit-learn may call a method of this name of what it is given."""
    return method.startswith(_PROTOCOL)


def clones_parts(kind: str | None) -> bool:
    """Say whether an estimator leaves all that it was given as it is."""
    if kind is None:
        return False
    return kind.startswith("statsmodels.") or kind.rpartition(".")[2] in _CLONING


_KEEPING = ("Neighbors", "GaussianProcess", "KernelRidge", "KernelDensity", "Label")


def keeps_arguments(kind: str | None) -> bool:
    """Say whether an object of type `kind` may hold on to what a changing method is given."""
    if kind in ("DataFrame", "Series", "ndarray", "Figure", "Axes", "Axes[]"):
        return False
    if kind is not None and is_estimator(kind):
        return any(word in kind for word in _KEEPING)
    return True


def works_in_place(call: ast.Call) -> bool:
    """Say whether `copy=False` (or `copy_X=False`) lets an object overwrite what it is given."""
    return any(
        k.arg in ("copy", "copy_X", "copy_x")
        and isinstance(k.value, ast.Constant)
        and k.value.value is False
        for k in call.keywords
    )


def overwrites(name: str, call: ast.Call) -> bool:
    """Say whether function `name` is told to work in the arrays or frames that it is given."""
    if name.rpartition(".")[2][:1].isupper() or name in ("numpy.array", "numpy.asarray"):
        return False
    return any(_overwrites(k, name.startswith("pandas.")) for k in call.keywords)


def _overwrites(keyword: ast.keyword, of_pandas: bool) -> bool:
    said = keyword.arg or ""
    value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
    if said == "inplace" or said.startswith("overwrite"):
        return value is not False
    return said.startswith("copy") and not of_pandas and value is not True


OF_NUMPY = ("numpy.random.Generator", "numpy.random.RandomState")
# Where scikit-learn keeps transformers that may be told not to copy.
COPYING = ("sklearn.preprocessing.", "sklearn.impute.", "sklearn.decomposition.")
GENERATORS = (*OF_NUMPY, "random.Random")


def is_estimator(kind: str | None) -> bool:
    """Say whether `kind` is a class of a library whose objects learn by `fit`."""
    if kind is None or not kind.startswith(FITTED_PREFIXES) or kind in _TABLES:
        return False
    return kind.rpartition(".")[2][:1].isupper()


def is_logging(kind: str | None) -> bool:
    """Say whether `kind` is a logger, or a handler or formatter of one."""
    return kind is not None and kind.startswith("logging.")


_IN_PLACE = frozenset("__setitem__ __delitem__ __setattr__ __delattr__".split()) | frozenset(
    f"__i{name}__"
    for name in "add sub mul truediv floordiv mod pow matmul and or xor lshift rshift".split()
)


def mutates(kind: str | None, method: str, call: ast.Call) -> bool:
    """Say whether `method` of an object of type `kind` may change the object."""
    if kind in IMMUTABLE or is_logging(kind):
        return False
    if inplace(call) or method in _IN_PLACE or looks_up(kind, method):
        return True
    if kind in MUTATORS:
        return method in MUTATORS[kind]
    if kind in ("tuple", "frozenset", "Accessor"):
        return False
    if is_estimator(kind):
        return method not in ESTIMATOR_PURE and not (
            method in _RESULTS_PURE and str(kind).startswith("statsmodels.")
        )
    if kind in ("iterator", "file", "generator"):
        return True
    # A filter of signals has a state; one that is given a lambda picks rows.
    picks = method in ("filter", "pipe") and any(isinstance(a, ast.Lambda) for a in call.args)
    return not picks and method not in PURE_EVERYWHERE


_BUILTIN = {kind.__name__: kind for kind in (list, dict, set, tuple, frozenset, range)}


def may_have(kind: str | None, method: str) -> bool:
    """Say whether an object of type `kind` may have a method of this name."""
    if kind in _BUILTIN:
        return hasattr(_BUILTIN[kind], method)
    if kind == "ndarray":
        return method in PURE_EVERYWHERE or any(
            method in found["ndarray"] for found in (MUTATORS, ALIAS_METHODS)
        )
    return kind not in IMMUTABLE


# What no generator draws.
_OF_GENERATORS = frozenset("bit_generator __getstate__ __reduce__ getstate get_state".split())
_OF_COLLECTIONS = frozenset("appendleft extendleft popleft rotate subtract".split()).union(
    *(MUTATORS[kind] for kind in ("list", "dict", "set"))
)
# Methods that move on what is written to or read from.
_MOVING = frozenset(
    "write writelines writerow writerows read readline readlines send throw put".split()
)


def is_mutator(kind: str | None, name: str) -> bool:
    """Say whether `name` is a method of `kind` that changes its object."""
    if is_estimator(kind):
        return name in ESTIMATOR_MUTATORS
    if kind is None:
        return name in ESTIMATOR_MUTATORS or any(name in found for found in MUTATORS.values())
    if kind in GENERATORS:
        return name not in _OF_GENERATORS
    if kind.startswith("collections."):
        return name in _OF_COLLECTIONS or looks_up(kind, name)
    return name in (MUTATORS.get(kind, ()) if kind in MUTATORS or kind in IMMUTABLE else _MOVING)


def looks_up(kind: str | None, method: str = "__getitem__") -> bool:
    """Say whether a method of a dict makes what it looks for and does not find."""
    return kind == "collections.defaultdict" and method == "__getitem__"


def inplace(call: ast.Call) -> bool:
    """Say whether `inplace=` may be true: the object itself changes."""
    for keyword in call.keywords:
        if keyword.arg in ("inplace", "out"):
            value = keyword.value
            off = isinstance(value, ast.Constant) and value.value in (False, None)
            return not off and keyword.arg == "inplace"
    return False


def returns_alias(kind: str | None, method: str) -> bool:
    """Say whether the result of `method` may share memory or parts with its object."""
    if kind in IMMUTABLE or method in ("copy", "deepcopy") and kind in (*PANDAS, "ndarray"):
        return False
    if kind in regular.RESULTS:
        return method not in regular.RESULTS[kind]
    if kind in ALIAS_METHODS:
        return method in ALIAS_METHODS[kind]
    if kind is not None and is_estimator(kind):
        fresh = method in _ESTIMATOR_RETURNS or method.startswith(_FRESH_PREFIXES)
        fresh = fresh or _fitted_returns(kind, method) == "generator"
        return not fresh or kind.endswith("FunctionTransformer")
    return True


def method_returns(kind: str | None, method: str, call: ast.Call) -> str | None:
    """Return the type of the result of a method, None where unknown."""
    if inplace(call):
        return "None"
    if kind in ("DataFrame", "Series"):
        return _frame_returns(method, call) if kind == "DataFrame" else _series_returns(method)
    match kind:
        case regular.PATTERN | regular.MATCH:
            return regular.RESULTS[kind].get(method)
        case "ndarray":
            return "ndarray" if method in _ARRAY_SAME - {"dot"} else None
        case "str":
            return _string_returns(method)
        case "Styler" | "Plotter":
            return "Axes" if kind == "Plotter" else kind
        case "Figure" | "Axes":
            return "Axes" if method in _AXES_OF else "Axes[]" if method == "subplots" else None
        case None:
            return "Axes" if method in ("hist", "boxplot") else None
    if is_estimator(kind):
        return (
            kind
            if method in ("fit", "partial_fit", "set_params")
            else _fitted_returns(kind, method)
        )
    return None


def _frame_returns(method: str, call: ast.Call) -> str | None:
    if method in _SAME_FRAME - {"map"} | _FRAME_TO_FRAME:
        return "DataFrame"
    if method in _FRAME_TO_SERIES:
        return "Series" if not call.args and not call.keywords else None
    return {"groupby": "GroupBy", "to_numpy": "ndarray", "to_records": "ndarray"}.get(method)


def _series_returns(method: str) -> str | None:
    if method in _SERIES_TO_FLOAT:
        return "float"
    if method in _SAME_SERIES:
        return "Series"
    return {"to_frame": "DataFrame", "tolist": "list", "to_numpy": "ndarray"}.get(method)


def _fitted_returns(kind: str | None, method: str) -> str | None:
    if (kind or "").startswith(PROPHET):
        return "DataFrame" if method in ("predict", "make_future_dataframe") else None
    if kind is not None and kind.startswith("sklearn.model_selection.") and method == "split":
        return "generator"
    if kind is not None and kind.startswith("sklearn."):
        return _ESTIMATOR_RETURNS.get(method)
    return None


def _string_returns(method: str) -> str | None:
    if method in STR_LIST:
        return "list"
    if method in STR_BOOL:
        return "bool"
    if method in STR_INT:
        return "int"
    return "str" if method != "encode" else "bytes"
