"""The quiet line after a tagged cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupyter_mlops.magics.shown import BAD, GOOD, MUTED, WARNING, Bundle, framed, link, span
from jupyter_mlops.tracking.executions import Report

MIME = "application/vnd.jupyter-mlops.run+json"

MANY = 4
_UP = frozenset(
    "accuracy auc auroc f1 fbeta precision recall sensitivity specificity r2 jaccard kappa "
    "mcc ap map ndcg acc balanced".split()
)
_DOWN = frozenset(
    "loss error mse rmse mae mape smape msle rmsle rmspe deviance perplexity brier aic bic "
    "hinge".split()
)


@dataclass(frozen=True, slots=True)
class Mark:
    """The best value of a metric so far, or the last one where no direction is better."""

    value: float
    is_best: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What the line says. `failure` is "" or how the cell ended, `address` the store's."""

    report: Report
    experiment: str
    address: str
    failure: str = ""
    marks: tuple[tuple[str, Mark], ...] = ()
    notes: tuple[str, ...] = ()

    def bundle(self) -> Bundle:
        return {"text/plain": self._text(), "text/html": self._html(), MIME: self._json()}

    @property
    def _step(self) -> str:
        return str(self.report.step or "")

    @property
    def _warnings(self) -> tuple[str, ...]:
        return (*self.report.warnings, *self.notes)

    def _metrics(self) -> list[tuple[str, str, str]]:
        """Return name, value and change of the metrics that have room on the line."""
        known = dict(self.marks)
        latest = {metric.name: metric for metric in self.report.metrics}
        chosen = [metric for metric in latest.values() if not is_cost(metric.name)]
        chosen.sort(key=lambda metric: metric.name.count("."))
        return [
            (metric.name, number(metric.value), change(metric.value, known.get(metric.name)))
            for metric in chosen[:MANY]
        ]

    def _text(self) -> str:
        words = [self._step, *([self.failure] if self.failure else [])]
        words += [", ".join(self.report.changed)] if self.report.changed else []
        words += [
            f"{name} {value}{delta and f' ({delta})'}" for name, value, delta in self._metrics()
        ]
        words.append(duration(self.report.seconds))
        if self.report.run:
            words.append(f"run {short(self.report.run)}")
        return "\n".join([" · ".join(words), *(f"! {line}" for line in self._warnings)])

    def _html(self) -> str:
        words = [span(self._step, bold=True)]
        if self.failure:
            words.append(span(self.failure, BAD))
        if self.report.changed:
            words.append(span(", ".join(self.report.changed)))
        for name, value, delta in self._metrics():
            words.append(
                f"{span(name, MUTED)} {span(value, bold=True)}{delta and ' ' + span(delta, MUTED)}"
            )
        words.append(span(duration(self.report.seconds), MUTED))
        if self.report.run:
            words.append(link(f"run {short(self.report.run)}", self.address))
        line = f"<div>{span(' · ', MUTED).join(words)}</div>"
        edge = BAD if self.failure else WARNING if self._warnings else GOOD
        warned = "".join(f"<div>{span(text, WARNING)}</div>" for text in self._warnings)
        return framed(
            f'<div style="border-left:2px solid {edge};padding-left:8px">{line}{warned}</div>'
        )

    def _json(self) -> dict[str, Any]:
        return {
            "version": 1,
            "step": self._step,
            "run": self.report.run,
            "experiment": self.experiment,
            "failure": self.failure,
            "changed": list(self.report.changed),
            "metrics": {metric.name: metric.value for metric in self.report.metrics},
            "warnings": list(self._warnings),
            "seconds": round(self.report.seconds, 3),
        }


def higher_is_better(name: str) -> bool | None:
    """Say which direction of a metric is better, None where its name does not tell.

    A `score` alone tells nothing: scikit-learn's `train_score_` of boosting is a loss.
    """
    if name.endswith(".score"):
        return True
    words = name.lower().replace(".", "_").replace("-", "_").split("_")
    if _DOWN.intersection(words):
        return False
    return True if _UP.intersection(words) else None


def change(value: float, mark: Mark | None) -> str:
    """Return how `value` compares with what came before, "" where nothing did."""
    if mark is None:
        return ""
    delta = value - mark.value
    if delta == 0:
        return "as the best" if mark.is_best else "as before"
    sign = "+" if delta > 0 else "−"
    return f"{sign}{number(abs(delta))} {'against the best' if mark.is_best else 'since the last'}"


def number(value: float) -> str:
    """Return a number with four significant digits, whole numbers as they are."""
    value = float(value)
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e6 else f"{value:.4g}"


def duration(seconds: float) -> str:
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min"


def short(run: str) -> str:
    """Return what identifies a run's key to a reader: its end."""
    return run[-12:].lstrip("-")


def is_cost(metric: str) -> bool:
    """Say whether a metric tells what the step took, not how good it is."""
    return metric.startswith(("seconds.", "memory."))
