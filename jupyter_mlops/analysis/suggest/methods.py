"""What methods mean, by the kind of the value they are called on."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from jupyter_mlops.analysis.suggest.library import (
    DERIVES,
    LOADS,
    MEASURES,
    NOTHING,
    PREPARES,
    SUMMARY,
    TRAINS,
    Effect,
    Kind,
)
from jupyter_mlops.analysis.suggest.value import Arguments, Value, root, words
from jupyter_mlops.stages import Stage

if TYPE_CHECKING:
    from jupyter_mlops.analysis.suggest.reader import Reader


def _rows(effect: Effect, names: str) -> dict[str, Effect]:
    return dict.fromkeys(names.split(), effect)


_PREDICTS = Effect(Kind.RESULT, Stage.EVALUATE, 0.85)
_BUILDS = Effect(Kind.ESTIMATOR, Stage.TRAIN, 0.85)
_FITTED = Effect(Kind.ESTIMATOR, Stage.TRAIN, 0.97)

_ESTIMATOR: Mapping[str, Effect] = {
    **_rows(
        _FITTED,
        """fit train fit_generator partial_fit fit_predict train_on_batch search optimize tune
        fine_tune fit_one_cycle fit_regularized smart_fit train_model learn build_vocab
        stepwise_fit lr_find grid_search""",
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
        """summary save save_weights load_weights load_state_dict eval train_mode get_layer to_json
        to_yaml get_config save_model count_params build zero_grad""",
    ),
}

_TRANSFORMER: Mapping[str, Effect] = {
    **_rows(
        Effect(Kind.TRANSFORMER, Stage.FEATURES, 0.95), "fit fit_on_texts adapt partial_fit train"
    ),
    **_rows(
        PREPARES,
        """fit_transform fit_resample fit_sample texts_to_sequences transform texts_to_matrix flow
        encode encode_plus batch_encode_plus lemmatize stem""",
    ),
    **_rows(Effect(Kind.DATA, Stage.LOAD, 0.9), "flow_from_directory flow_from_dataframe"),
    **_rows(
        SUMMARY,
        """get_feature_names get_feature_names_out get_support get_params set_params
        sequences_to_texts""",
    ),
    **_rows(DERIVES, "inverse_transform"),
}

_DATA: Mapping[str, Effect] = {
    **_rows(
        SUMMARY,
        """info describe value_counts unique nunique isnull isna notnull notna corr cov sum mean std
        var min max median mode quantile count keys duplicated any all skew kurt kurtosis
        idxmax idxmin corrwith memory_usage argmax argmin nonzero item equals numel dim
        size get_loc get_indexer counts hasnans most_common nbytes""",
    ),
    **_rows(
        NOTHING,
        """plot hist boxplot show to_csv to_excel to_json to_pickle to_parquet to_hdf to_sql close
        savefig barh bar pie line scatter render add_trace update_layout plot_image""",
    ),
}

_TRAINING: Mapping[str, Effect] = {
    **_rows(_FITTED, "backward step minimize apply_gradients gradient run train"),
    **_rows(_BUILDS, "set_weights"),
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
    **_rows(
        TRAINS._replace(weight=0.85), "fit fit_generator partial_fit fit_predict fit_one_cycle"
    ),
    **_rows(PREPARES._replace(weight=0.85), "fit_transform fit_resample texts_to_sequences"),
    **_rows(Effect(Kind.DATA, Stage.FEATURES, 0.5), "transform"),
    **_rows(
        DERIVES,
        """drop dropna fillna astype groupby select_dtypes drop_duplicates reset_index set_index
        sort_values get_group to_frame pivot_table""",
    ),
    **_rows(SUMMARY, "describe isnull isna value_counts nunique"),
    **_rows(_PREDICTS._replace(weight=0.75), "predict predict_proba predict_classes"),
    **_rows(MEASURES._replace(weight=0.7), "evaluate score"),
    **_rows(Effect(Kind.OPAQUE, Stage.TRAIN, 0.9), "backward"),
    **_rows(Effect(Kind.DATA, Stage.LOAD, 0.9), "flow_from_directory read_csv load_data fetchall"),
}

# Reading a fitted model's numbers: `coef_`, `feature_importances_`, `best_params_`.
FITTED_ATTRIBUTES = words(
    "history params pvalues rsquared rsquared_adj resid fittedvalues bse tvalues inertia wv "
    "best_params best_value best_trial"
)
DATA_FACTS = words("shape columns dtypes dtype index size ndim feature_names target_names")

# Methods that put the processed data away, so that what made it counts as preparation.
SAVING = words("to_csv to_excel to_json to_pickle to_parquet to_hdf to_sql to_feather")
MUTATING = words("append extend insert pop update add remove sort shuffle drop_duplicates")
REDUCTIONS = words(
    "mean sum min max std var median percentile quantile unique count_nonzero average corrcoef "
    "argmax argmin bincount histogram shape ndim size any all isnan isnull isna"
)
FRAME_USES = words(
    "drop dropna fillna columns iloc loc astype groupby select_dtypes drop_duplicates reset_index "
    "set_index describe info isnull isna value_counts merge dtypes"
)
MODEL_USES = words("predict predict_proba score evaluate eval load_state_dict transform")

_DRAWS = words(
    "plot scatter bar barh hist imshow boxplot violinplot step fill_between contourf contour text "
    "matshow heatmap lineplot scatterplot semilogx semilogy loglog errorbar axhline axvline iplot"
)
_FRAMES = words("reset_index to_frame rename merge join unstack pivot pivot_table")
_READS = words("csv parquet json table load jdbc orc text format")


def call_method(
    reader: Reader, function: ast.Attribute, owner: Value, arguments: Arguments, inside: int
) -> Value:
    """Return the value of `owner.method(...)`.

    `inside` is the mark in the evidence from where on the arguments have spoken.
    """
    kind, name = arguments.kind, function.attr
    if name in MUTATING:
        reader.absorb(root(function), Value(kind))
    effect = _rule(owner, function, arguments)
    if effect is None and isinstance(owner.code, ast.ClassDef):
        code = _own_method(owner.code, name)
        if code is not None:
            given = Arguments((owner, *arguments.positional), arguments.named)
            return reader.call_code(code, given)
    if effect is None:
        return _plain(reader, owner, name, kind)
    if effect.stage is Stage.EVALUATE:
        reader.weaken(inside, Stage.FEATURES, 0.5)
    return _ruled(reader, owner, name, effect, kind)


def _rule(owner: Value, function: ast.Attribute, arguments: Arguments) -> Effect | None:
    name = function.attr
    if owner.kind is Kind.INFO and name in _FRAMES:
        return DERIVES
    if owner.kind is not Kind.OPAQUE and not (owner.kind is Kind.CONFIG and name in UNKNOWN):
        return METHODS.get(owner.kind, {}).get(name)
    if isinstance(function.value, ast.Attribute) and function.value.attr == "read":
        return LOADS if name in _READS else None
    made_by_class = owner.name.rpartition(".")[2][:1].isupper()
    if name == "train" and arguments.every and made_by_class:
        return Effect(Kind.RESULT, Stage.TRAIN, 0.85)
    return UNKNOWN.get(name)


def _plain(reader: Reader, owner: Value, name: str, kind: Kind) -> Value:
    """A method without a rule: data stays data, and what takes a result gives a result."""
    if owner.kind is Kind.RESULT:
        if name in _DRAWS or name in SAVING:
            reader.note(Stage.EVALUATE, 0.8, "puts out a result of a model")
        return owner
    if kind is Kind.RESULT:
        if name in _DRAWS:
            reader.note(Stage.EVALUATE, 0.85, "draws a result of a model")
        return Value(Kind.RESULT)
    if owner.kind is Kind.OPAQUE:
        return Value(kind if kind is not Kind.CONFIG else Kind.OPAQUE, owner.name)
    return Value(owner.kind, owner.name)


def _ruled(reader: Reader, owner: Value, name: str, effect: Effect, kind: Kind) -> Value:
    weight = effect.weight
    if name == "train" and owner.kind is Kind.ESTIMATOR and kind is Kind.OPAQUE:
        weight = 0.4
    elif name == "summary" and owner.name.startswith("statsmodels"):
        effect, weight = MEASURES, MEASURES.weight
    elif name in {"transform", "fit_transform"} and kind is Kind.RESULT:
        weight = 0.3
    made = f" of {owner.name}" if owner.name and owner.kind is not Kind.OPAQUE else ""
    reader.note(effect.stage, weight, f"calls `.{name}`{made}")
    if owner.kind is effect.kind is Kind.ESTIMATOR:
        return replace(owner, code=None)
    return Value(effect.kind, owner.name if effect.kind is Kind.ESTIMATOR else "")


def _own_method(code: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    for part in code.body:
        if isinstance(part, ast.FunctionDef) and part.name == name:
            return part
    return None
