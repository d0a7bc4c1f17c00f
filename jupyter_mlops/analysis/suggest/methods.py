"""What methods mean, by the kind of the value they are called on."""

from __future__ import annotations

from collections.abc import Mapping

from jupyter_mlops.analysis.suggest.library import (
    DERIVES,
    MEASURES,
    NOTHING,
    PREPARES,
    SUMMARY,
    TRAINS,
    Effect,
    Kind,
)
from jupyter_mlops.stages import Stage


def _rows(effect: Effect, names: str) -> dict[str, Effect]:
    return dict.fromkeys(names.split(), effect)


_PREDICTS = Effect(Kind.RESULT, Stage.EVALUATE, 0.85)
_BUILDS = Effect(Kind.ESTIMATOR, Stage.TRAIN, 0.85)
_FITTED = Effect(Kind.ESTIMATOR, Stage.TRAIN, 0.97)

_ESTIMATOR: Mapping[str, Effect] = {
    **_rows(
        _FITTED,
        """fit train fit_generator partial_fit fit_predict train_on_batch search optimize tune
        fine_tune fit_one_cycle fit_regularized smart_fit train_model learn build_vocab stepwise_fit
        lr_find grid_search""",
    ),
    **_rows(_BUILDS, "compile add add_module set_params add_seasonality add_regressor pop"),
    **_rows(
        MEASURES,
        """score evaluate evaluate_generator test summary2 score_samples plot_diagnostics
        cross_validate conf_int plot_components get_prediction bic aic oob_score
        feature_importance get_feature_importance plot_importance plot_tree get_score""",
    ),
    **_rows(
        _PREDICTS,
        """predict predict_proba predict_log_proba predict_generator predict_classes
        predict_on_batch decision_function forecast get_forecast kneighbors staged_predict
        predict_step get_preds apply most_similar recommend generate sample make_future_dataframe
        plot_predict inverse_predict""",
    ),
    **_rows(PREPARES, "fit_transform"),
    **_rows(Effect(Kind.DATA, Stage.FEATURES, 0.8), "transform fit_resample"),
    **_rows(Effect(Kind.ESTIMATOR), "to cuda cpu double half float named_steps children modules"),
    **_rows(Effect(Kind.TRAINING), "parameters state_dict named_parameters get_params layers"),
    **_rows(
        NOTHING,
        """summary save save_weights load_weights load_state_dict eval train_mode get_layer
        to_json to_yaml get_config save_model count_params build zero_grad""",
    ),
}

_TRANSFORMER: Mapping[str, Effect] = {
    **_rows(
        PREPARES,
        """fit_transform fit fit_resample fit_sample fit_on_texts texts_to_sequences adapt transform
        texts_to_matrix flow partial_fit encode encode_plus batch_encode_plus lemmatize stem
        """,
    ),
    **_rows(Effect(Kind.DATA, Stage.LOAD, 0.9), "flow_from_directory flow_from_dataframe"),
    **_rows(
        SUMMARY,
        "get_feature_names get_feature_names_out get_support get_params set_params sequences_to_texts",
    ),
    **_rows(DERIVES, "inverse_transform"),
}

_DATA: Mapping[str, Effect] = {
    **_rows(
        SUMMARY,
        """info describe value_counts unique nunique isnull isna notnull notna corr cov sum mean std
        var min max median mode quantile count keys duplicated any all skew kurt kurtosis idxmax
        idxmin corrwith memory_usage argmax argmin nonzero item equals numel dim size get_loc
        get_indexer counts hasnans most_common __len__ nbytes""",
    ),
    **_rows(
        NOTHING,
        """plot hist boxplot show to_csv to_excel to_json to_pickle to_parquet to_hdf to_sql close
        savefig barh bar pie line scatter render add_trace update_layout plot_image""",
    ),
}

_TRAINING: Mapping[str, Effect] = {
    **_rows(_FITTED, "backward step minimize apply_gradients gradient run train"),
    **_rows(NOTHING, "zero_grad state_dict load_state_dict attach"),
}

METHODS: Mapping[Kind, Mapping[str, Effect]] = {
    Kind.ESTIMATOR: _ESTIMATOR,
    Kind.TRANSFORMER: _TRANSFORMER,
    Kind.DATA: _DATA,
    Kind.INFO: _DATA,
    Kind.TRAINING: _TRAINING,
}

# On a value of unknown kind only methods that scarcely any other object has say something.
UNKNOWN: Mapping[str, Effect] = {
    **_rows(TRAINS._replace(weight=0.85), "fit fit_generator partial_fit fit_predict fit_one_cycle"),
    **_rows(PREPARES._replace(weight=0.85), "fit_transform fit_resample texts_to_sequences"),
    **_rows(Effect(Kind.DATA, Stage.FEATURES, 0.5), "transform"),
    **_rows(_PREDICTS._replace(weight=0.75), "predict predict_proba predict_classes"),
    **_rows(MEASURES._replace(weight=0.7), "evaluate score"),
    **_rows(Effect(Kind.OPAQUE, Stage.TRAIN, 0.9), "backward"),
    **_rows(Effect(Kind.DATA, Stage.LOAD, 0.9), "flow_from_directory read_csv load_data fetchall"),
}

# Reading a fitted model's numbers: `coef_`, `feature_importances_`, `best_params_`.
FITTED_ATTRIBUTES = frozenset(
    "history params pvalues rsquared rsquared_adj resid fittedvalues bse tvalues inertia wv".split()
)
DATA_FACTS = frozenset("shape columns dtypes dtype index size ndim feature_names target_names".split())

# Methods that put the processed data away, so that what made it counts as preparation.
SAVING = frozenset("to_csv to_excel to_json to_pickle to_parquet to_hdf to_sql to_feather".split())
MUTATING = frozenset("append extend insert pop update add remove sort shuffle drop_duplicates".split())
