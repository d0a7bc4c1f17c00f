"""What library calls mean to a pipeline: the value they give and the stage they speak for.

A rule is found by the longest dotted prefix of a resolved name: `sklearn.svm` holds for
`sklearn.svm.SVC`. Where a rule is for the classes of a module, it does not hold for functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from jupyter_mlops.stages import Stage


class Kind(StrEnum):
    """What a value is to a pipeline."""

    DATA = "data"
    INFO = "a summary of data"
    TRANSFORMER = "a transformer"
    ESTIMATOR = "a model"
    RESULT = "a result of a model"
    TRAINING = "a part of training"
    CONFIG = "a constant"
    OPAQUE = "something else"


class Effect(NamedTuple):
    """The kind of a call's value, and how strongly (0 to 1) the call speaks for a stage."""

    kind: Kind
    stage: Stage | None = None
    weight: float = 0.0


NOTHING = Effect(Kind.OPAQUE)
LOADS = Effect(Kind.DATA, Stage.LOAD, 0.97)
GENERATES = Effect(Kind.DATA, Stage.LOAD, 0.3)
DERIVES = Effect(Kind.DATA)
PREPARES = Effect(Kind.DATA, Stage.FEATURES, 0.95)
HINTS_FEATURES = Effect(Kind.DATA, Stage.FEATURES, 0.5)
TRANSFORMER = Effect(Kind.TRANSFORMER, Stage.FEATURES, 0.6)
ESTIMATOR = Effect(Kind.ESTIMATOR, Stage.TRAIN, 0.8)
NETWORK_PART = Effect(Kind.TRAINING, Stage.TRAIN, 0.6)
TRAINS = Effect(Kind.ESTIMATOR, Stage.TRAIN, 0.97)
MEASURES = Effect(Kind.RESULT, Stage.EVALUATE, 0.95)
SUMMARY = Effect(Kind.INFO)


def _rows(effect: Effect, names: str) -> dict[str, Effect]:
    return dict.fromkeys(names.split(), effect)


LIBRARY: Mapping[str, Effect] = {
    **_rows(
        LOADS,
        """sklearn.datasets seaborn.load_dataset numpy.load numpy.loadtxt numpy.genfromtxt
        numpy.fromfile keras.datasets torchvision.datasets torchtext.datasets
        torchaudio.datasets tensorflow_datasets.load statsmodels.datasets
        statsmodels.api.datasets scipy.io.loadmat
        scipy.io.arff.loadarff librosa.load soundfile.read cv2.imread PIL.Image.open
        skimage.io.imread imageio.imread matplotlib.image.imread matplotlib.pyplot.imread
        tensorflow.io.read_file json.load yfinance.download yfinance.Ticker
        pandas_datareader keras.utils.image_dataset_from_directory
        keras.preprocessing.image_dataset_from_directory
        keras.utils.text_dataset_from_directory keras.preprocessing.image.load_img
        keras.utils.load_img datasets.load_dataset nltk.corpus gensim.downloader.load
        gensim.models.KeyedVectors.load_word2vec_format h5py.File sqlite3.connect
        csv.reader csv.DictReader vega_datasets.data surprise.Dataset
        fastai.vision.all.untar_data fastai.tabular.all.untar_data openml.datasets
        kagglehub urllib.request.urlretrieve wget.download gdown.download
        torch_geometric.datasets dgl.data networkx.read_edgelist networkx.read_gml
        shap.datasets ucimlrepo.fetch_ucirepo xlrd.open_workbook openpyxl.load_workbook
        pydicom.dcmread pydicom.read_file nibabel.load rasterio.open geopandas.datasets
        plotly.express.data lifelines.datasets requests.get wfdb.rdrecord
        feather.read_dataframe pickle.load joblib.load pickle.loads bokeh.sampledata
        mglearn.datasets torch.utils.data.datasets""",
    ),
    **_rows(
        GENERATES,
        """numpy.random random.gauss random.uniform random.random random.randint random.choice
        scipy.stats.norm.rvs""",
    ),
    **_rows(
        PREPARES,
        """sklearn.model_selection.train_test_split sklearn.preprocessing sklearn.utils.resample
        sklearn.utils.shuffle pandas.get_dummies keras.utils.to_categorical
        keras.utils.np_utils.to_categorical keras.preprocessing.sequence
        keras.utils.pad_sequences keras.utils.timeseries_dataset
        keras.preprocessing.timeseries_dataset_from_array
        surprise.model_selection.train_test_split tensorflow.data.Dataset
        scipy.stats.boxcox scipy.special.boxcox1p
        sklearn.feature_extraction.text.strip_accents nltk.tokenize nltk.word_tokenize
        nltk.stem scipy.stats.mstats.winsorize surprise.Trainset patsy.dmatrices
        patsy.dmatrix statsmodels.api.add_constant statsmodels.tools.add_constant
        statsmodels.formula.api.add_constant imblearn
        sklearn.feature_selection.mutual_info_classif gensim.parsing gensim.corpora
        gensim.utils.simple_preprocess tensorflow.image cv2.resize cv2.cvtColor
        skimage.transform skimage.color librosa.feature tsfresh.extract_features
        featuretools.dfs""",
    ),
    **_rows(
        HINTS_FEATURES,
        """torch.utils.data xgboost.DMatrix lightgbm.Dataset catboost.Pool xgboost.QuantileDMatrix
        numpy.concatenate numpy.vstack numpy.hstack numpy.append""",
    ),
    **_rows(
        Effect(Kind.TRANSFORMER, Stage.FEATURES, 0.45), "torchvision.transforms albumentations"
    ),
    **_rows(
        TRANSFORMER,
        """sklearn.feature_extraction sklearn.feature_selection sklearn.impute sklearn.decomposition
        sklearn.manifold sklearn.random_projection sklearn.compose
        sklearn.kernel_approximation imblearn.over_sampling imblearn.under_sampling
        imblearn.combine category_encoders feature_engine umap keras.preprocessing.text
        keras.preprocessing.image keras.layers.TextVectorization keras.layers.Normalization
        mlxtend.feature_selection mlxtend.preprocessing fancyimpute sklearn_pandas
        pyspark.ml.feature boruta openTSNE nltk.stem.porter nltk.stem.wordnet optbinning""",
    ),
    **_rows(
        ESTIMATOR,
        """sklearn.linear_model sklearn.ensemble sklearn.tree sklearn.svm sklearn.neighbors
        sklearn.naive_bayes sklearn.neural_network sklearn.gaussian_process sklearn.cluster
        sklearn.mixture sklearn.discriminant_analysis sklearn.kernel_ridge sklearn.isotonic
        sklearn.semi_supervised sklearn.dummy sklearn.multioutput sklearn.multiclass
        sklearn.calibration sklearn.cross_decomposition sklearn.covariance
        sklearn.model_selection.GridSearchCV sklearn.model_selection.RandomizedSearchCV
        sklearn.model_selection.HalvingGridSearchCV
        sklearn.model_selection.HalvingRandomSearchCV xgboost lightgbm catboost ngboost
        prophet fbprophet neuralprophet surprise pyod lifelines tpot hdbscan kmodes minisom
        implicit sklearn_crfsuite hmmlearn imblearn.ensemble keras.models keras.Sequential
        keras.Model keras.applications keras.wrappers scikeras keras_tuner kerastuner
        pytorch_lightning.Trainer lightning.Trainer lightning.pytorch.Trainer
        pytorch_tabnet statsmodels pmdarima arch.arch_model gensim.models
        pyspark.ml.classification pyspark.ml.regression pyspark.ml.clustering
        pyspark.ml.recommendation skopt.BayesSearchCV autosklearn flaml.AutoML autogluon
        h2o.estimators h2o.automl torchvision.models timm.create_model torch.hub.load
        mlxtend.classifier mlxtend.regressor mlxtend.cluster sktime darts.models
        fastai.learner fastai.vision.all.cnn_learner fastai.vision.all.vision_learner
        fastai.tabular.all.tabular_learner optuna.create_study segmentation_models_pytorch
        tensorflow_hub.KerasLayer tensorflow.estimator vecstack deepforest rgf pygam
        interpret.glassbox econml causalml scipy.cluster.hierarchy skorch ultralytics.YOLO
        torch.nn.Sequential torch.nn.ModuleList""",
    ),
    **_rows(
        Effect(Kind.ESTIMATOR),
        "keras.models.load_model keras.saving.load_model catboost.load_model spacy.load",
    ),
    **_rows(
        NETWORK_PART,
        """keras.layers keras.optimizers keras.losses keras.callbacks keras.regularizers
        keras.initializers torch.nn torch.optim keras.Input tensorflow.Variable
        tensorflow.GradientTape tensorflow.train torch.cuda.amp
        ignite.engine.create_supervised_trainer""",
    ),
    **_rows(
        TRAINS,
        """xgboost.train lightgbm.train catboost.train xgboost.cv lightgbm.cv catboost.cv
        pmdarima.auto_arima hyperopt.fmin scipy.optimize.minimize scipy.optimize.curve_fit
        skopt.gp_minimize mlxtend.frequent_patterns numpy.polyfit scipy.stats.linregress
        pycaret.classification.compare_models pycaret.regression.compare_models
        pycaret.classification.create_model pycaret.regression.create_model
        scipy.optimize.fmin scipy.optimize.fmin_tnc scipy.optimize.fmin_bfgs
        scipy.optimize.fmin_cg scipy.optimize.fmin_l_bfgs_b scipy.optimize.fmin_ncg
        scipy.optimize.fmin_powell scipy.optimize.leastsq scipy.optimize.least_squares
        scipy.optimize.differential_evolution scipy.optimize.basinhopping
        scipy.cluster.hierarchy.linkage sklearn.cluster.k_means
        sklearn.linear_model.lasso_path numpy.linalg.lstsq gensim.models.Word2Vec
        gensim.models.LdaModel""",
    ),
    **_rows(
        MEASURES,
        """sklearn.metrics sklearn.model_selection.cross_val_score sklearn.inspection
        sklearn.model_selection.cross_validate sklearn.model_selection.cross_val_predict
        sklearn.model_selection.learning_curve sklearn.model_selection.validation_curve
        sklearn.model_selection.permutation_test_score sklearn.tree.plot_tree
        sklearn.tree.export_graphviz sklearn.tree.export_text
        sklearn.calibration.calibration_curve yellowbrick scikitplot shap lime eli5
        mlxtend.plotting mlxtend.evaluate surprise.accuracy
        surprise.model_selection.cross_validate xgboost.plot_importance
        lightgbm.plot_importance xgboost.plot_tree xgboost.to_graphviz lightgbm.plot_metric
        imblearn.metrics dtreeviz graphviz.Source scipy.cluster.hierarchy.dendrogram
        evaluate.load statsmodels.stats.diagnostic
        statsmodels.stats.outliers_influence.OLSInfluence prophet.diagnostics
        fbprophet.diagnostics prophet.plot seqeval.metrics rouge nltk.translate.bleu_score
        pycaret.classification.evaluate_model lifelines.utils
        tensorflow.math.confusion_matrix""",
    ),
    **_rows(
        NOTHING,
        """torchmetrics ignite sklearn.model_selection sklearn.utils sklearn.base sklearn.set_config
        sklearn.exceptions statsmodels.tsa.stattools statsmodels.graphics
        statsmodels.tsa.seasonal statsmodels.stats keras.utils keras.backend
        keras.preprocessing torch.utils torch.nn.functional torch.nn.utils surprise.Reader
        gensim xgboost.callback lightgbm.early_stopping lightgbm.log_evaluation shap.initjs
        catboost.utils pytorch_lightning.callbacks imblearn.pipeline
        statsmodels.graphics.gofplots keras.utils.plot_model keras.metrics
        keras.mixed_precision scipy.cluster statsmodels.distributions
        sklearn.metrics.make_scorer sklearn.metrics.pairwise numpy.random.seed random.seed
        numpy.random.RandomState numpy.random.default_rng nltk.corpus.stopwords
        statsmodels.iolib matplotlib seaborn plotly torch.nn.init torch.optim.lr_scheduler
        torchvision.utils""",
    ),
}

# Functions of frame libraries and of numpy give data only when they are given data.
FRAME_LIBRARIES = frozenset(
    [
        "pandas",
        "polars",
        "dask",
        "cudf",
        "modin",
        "geopandas",
        "pyspark",
        "vaex",
        "databricks",
        "cuml",
        "datatable",
    ]
)

_SAME: Mapping[str, str] = {
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.compat.v1.keras": "keras",
    "tensorflow.contrib.keras": "keras",
    "tf_keras": "keras",
    "sklearn.externals.joblib": "joblib",
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.learning_curve": "sklearn.model_selection",
    "sklearn.lda": "sklearn.discriminant_analysis",
    "dask_ml": "sklearn",
    "cuml": "sklearn",
    "sklearnex": "sklearn",
    "daal4py.sklearn": "sklearn",
    "_pickle": "pickle",
    "cPickle": "pickle",
    "dill": "pickle",
    "cloudpickle": "pickle",
    "matplotlib.pylab": "matplotlib.pyplot",
    "pylab": "matplotlib.pyplot",
}

# Modules whose rule is about their classes; functions beside them have no meaning of their own.
_CLASSES_ONLY = frozenset({ESTIMATOR, TRANSFORMER, NETWORK_PART})


@lru_cache(maxsize=4096)
def canonical(name: str) -> str:
    """Return the name under which the table knows a library object."""
    for old, new in _SAME.items():
        if name == old or name.startswith(old + "."):
            return new + name[len(old) :]
    return name


@lru_cache(maxsize=4096)
def effect_of(name: str) -> Effect | None:
    """Return what calling the library object `name` means, None where the table is silent."""
    parts = canonical(name).split(".")
    if parts[0] in FRAME_LIBRARIES and any(part.startswith("read") for part in parts[1:]):
        return LOADS
    if parts[0] == "transformers":
        return _of_transformers(parts)
    for end in range(len(parts), 0, -1):
        effect = LIBRARY.get(".".join(parts[:end]))
        if effect is None:
            continue
        inside = end < len(parts)
        if effect == PREPARES and inside and parts[-1][:1].isupper():
            return TRANSFORMER
        if effect in _CLASSES_ONLY and inside and not _is_class(parts[end:]):
            return _function_beside(effect, parts)
        return effect
    return None


def _is_class(parts: list[str]) -> bool:
    return any(part[:1].isupper() for part in parts)


def _function_beside(effect: Effect, parts: list[str]) -> Effect:
    if parts[-1] == "preprocess_input":
        return PREPARES
    if parts[-1] == "decode_predictions":
        return MEASURES
    if parts[0] in {"keras", "torchvision", "fastai"} or parts[:2] == ["statsmodels", "formula"]:
        return effect
    return PREPARES if effect == TRANSFORMER else NOTHING


def _of_transformers(parts: list[str]) -> Effect:
    """The classes of Hugging Face's transformers say in their names what they are."""
    for part in parts[1:]:
        if "Token" in part or "Processor" in part or "FeatureExtractor" in part:
            return TRANSFORMER
        if part == "Trainer":
            return ESTIMATOR
        if "Model" in part or "For" in part or part == "pipeline":
            return Effect(Kind.ESTIMATOR)
    return NOTHING
