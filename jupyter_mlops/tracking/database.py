"""Runs read straight from MLflow's sqlite database, without MLflow.

Importing MLflow takes seconds and its ORM is slow over many runs. Only reads that need no more
than the tables of runs are done here; `UnlikeError` says that MLflow must be asked.
"""

from __future__ import annotations

import math
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlparse

SQLITE = "sqlite:///"
RUN_TAG = "mlops.run"
MANY = 500
"""Placeholders in one statement; old versions of sqlite take 999."""

Row = dict[str, Any]


class UnlikeError(Exception):
    """Raised when a database or a question is not of the kind that is read here."""


class Database:
    """The sqlite database of a tracking store."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def at(cls, uri: str) -> Database | None:
        """Return the database that a URI names, None where it names no file."""
        if not uri.startswith(SQLITE) or "?" in uri:
            return None
        return cls(Path(uri.removeprefix(SQLITE)))

    def experiments(self) -> list[Row]:
        return [
            {"id": str(identity), "name": name}
            for identity, name in self._rows(
                "SELECT experiment_id, name FROM experiments WHERE lifecycle_stage = 'active'"
                " ORDER BY experiment_id"
            )
        ]

    def search(self, experiment: str, limit: int, page: str | None, filter: str) -> Row:
        """See `Runs.search`; the token of a page is where in time it begins."""
        if filter or (page and not page.startswith("t")):
            raise UnlikeError("filter")
        where = ""
        values: list[Any] = [experiment]
        if page:
            started, _, identity = page[1:].partition(" ")
            where = " AND (r.start_time, r.run_uuid) < (?, ?)"
            values += [int(started), identity]
        found = self._rows(
            "SELECT r.run_uuid, r.start_time FROM runs r JOIN experiments e USING (experiment_id)"
            f" WHERE e.name = ? AND r.lifecycle_stage = 'active'{where}"
            " ORDER BY r.start_time DESC, r.run_uuid DESC LIMIT ?",
            (*values, limit + 1),
        )
        some = found[:limit]
        more = f"t{some[-1][1]} {some[-1][0]}" if len(found) > limit else None
        return {"runs": self._runs([identity for identity, _ in some]), "next": more}

    def get(self, run_id: str) -> Row | None:
        return next(iter(self._runs([run_id])), None)

    def find(self, text: str, experiment: str) -> list[Row]:
        """Return the runs that `text` names, by the first way in which it names any."""
        inside = " AND e.name = ?" if experiment else ""
        values = (experiment,) if experiment else ()
        runs = f"FROM runs r JOIN experiments e USING (experiment_id) WHERE TRUE{inside}"
        active = f"SELECT r.run_uuid {runs} AND r.lifecycle_stage = 'active'"
        prefix = text if len(text) >= 4 else "no prefix"
        ways: list[tuple[str, tuple[Any, ...]]] = [
            (f"{active} AND substr(r.run_uuid, 1, ?) = ?", (*values, len(prefix), prefix)),
            (
                f"{active} AND r.run_uuid IN (SELECT run_uuid FROM tags WHERE key = ?"
                " AND value = ?) ORDER BY r.start_time, r.run_uuid LIMIT 1",
                (*values, RUN_TAG, text),
            ),
        ]
        if text.removeprefix("#").isdecimal():
            ways.append(
                (
                    "SELECT run_uuid FROM (SELECT r.run_uuid, r.lifecycle_stage, row_number() OVER"
                    " (PARTITION BY r.experiment_id ORDER BY r.start_time, r.run_uuid) AS number"
                    f" {runs}) WHERE number = ? AND lifecycle_stage = 'active'",
                    (*values, int(text.removeprefix("#"))),
                )
            )
        ways.append((f"{active} AND r.name = ?", (*values, text)))
        for statement, arguments in ways:
            if found := [identity for (identity,) in self._rows(statement, arguments)]:
                return self._runs(found[:MANY])
        return []

    def history(self, run_id: str, metric: str) -> list[Row]:
        return [
            {"step": step, "time": time / 1000, "value": number(math.nan if nan else value)}
            for step, time, value, nan in self._rows(
                "SELECT step, timestamp, value, is_nan FROM metrics WHERE run_uuid = ? AND key = ?"
                " ORDER BY step, timestamp, value",
                (run_id, metric),
            )
        ]

    def artifacts(self, run_id: str) -> list[Row]:
        folder = self._folder(run_id)
        return [
            {"path": path.relative_to(folder).as_posix(), "size": path.stat().st_size}
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        ]

    def artifact(self, run_id: str, path: str) -> Row | None:
        folder = self._folder(run_id).resolve()
        file = (folder / path).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            return None
        return {"file": str(file)}

    def set_tags(self, run_id: str, tags: dict[str, str]) -> None:
        raise UnlikeError("a write")

    def delete(self, run_id: str) -> None:
        raise UnlikeError("a write")

    def undelete(self, run_id: str) -> None:
        raise UnlikeError("a write")

    def rename(self, experiment: str, name: str) -> None:
        raise UnlikeError("a write")

    def _folder(self, run_id: str) -> Path:
        found = self._rows("SELECT artifact_uri FROM runs WHERE run_uuid = ?", (run_id,))
        parsed = urlparse(found[0][0] if found else "none:")
        if parsed.scheme not in ("", "file"):
            raise UnlikeError(parsed.scheme)
        return Path(unquote(parsed.path))

    def _runs(self, identities: list[str]) -> list[Row]:
        """Return runs in the order of their identities."""
        runs: dict[str, Row] = {}
        for first in range(0, len(identities), MANY):
            some = identities[first : first + MANY]
            runs |= {run["id"]: run for run in self._some(some)}
        return [runs[identity] for identity in identities if identity in runs]

    def _some(self, identities: list[str]) -> Iterable[Row]:
        marks = f"({','.join('?' * len(identities))})"
        values = tuple(identities)
        rows = self._rows(
            "SELECT r.run_uuid, e.name, e.experiment_id, r.name, r.status, r.start_time, r.end_time"
            " FROM runs r JOIN experiments e USING (experiment_id)"
            f" WHERE r.run_uuid IN {marks} AND r.lifecycle_stage = 'active'",
            values,
        )
        numbers: dict[str, int] = {}
        for experiment in {row[2] for row in rows}:
            numbers |= self._numbers(experiment)
        parameters = self._pairs(
            f"SELECT run_uuid, key, value FROM params WHERE run_uuid IN {marks}", values
        )
        tags = self._pairs(
            f"SELECT run_uuid, key, value FROM tags WHERE run_uuid IN {marks}", values
        )
        metrics = self._pairs(
            "SELECT run_uuid, key, CASE WHEN is_nan THEN NULL ELSE value END FROM latest_metrics"
            f" WHERE run_uuid IN {marks}",
            values,
        )
        data: dict[str, list[Row]] = defaultdict(list)
        for identity, name, digest, step in self._rows(
            "SELECT i.destination_id, d.name, d.digest, t.value FROM inputs i"
            " JOIN datasets d ON d.dataset_uuid = i.source_id"
            " LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid"
            " AND t.name = 'mlflow.data.context'"
            " WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN'"
            f" AND i.destination_id IN {marks} ORDER BY d.name, d.digest",
            values,
        ):
            data[identity].append(datum(name, digest, step))
        for identity, experiment, _, name, status, started, ended in rows:
            yield run_of(
                identity=identity,
                experiment=experiment,
                number=numbers.get(identity),
                name=name,
                status=status,
                started=started,
                ended=ended,
                parameters=parameters[identity],
                metrics={
                    key: number(math.nan if value is None else value)
                    for key, value in metrics[identity].items()
                },
                tags=tags[identity],
                data=data[identity],
            )

    def _numbers(self, experiment: int) -> dict[str, int]:
        rows = self._rows(
            "SELECT run_uuid FROM runs WHERE experiment_id = ? ORDER BY start_time, run_uuid",
            (experiment,),
        )
        return {identity: count for count, (identity,) in enumerate(rows, 1)}

    def _pairs(self, statement: str, values: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        for identity, key, value in self._rows(f"{statement} ORDER BY key", values):
            found[identity][key] = value
        return found

    def _rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[Any]:
        if not self.path.exists():
            return []
        try:
            place = f"file:{quote(self.path.as_posix())}?mode=ro"
            with closing(sqlite3.connect(place, uri=True, timeout=5)) as connection:
                return connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise UnlikeError(str(error)) from error


def run_of(
    *,
    identity: str,
    experiment: str,
    number: int | None,
    name: str | None,
    status: str,
    started: int | None,
    ended: int | None,
    parameters: dict[str, str],
    metrics: dict[str, Any],
    tags: dict[str, str],
    data: list[Row],
) -> Row:
    """Return a run as `runs` describes it; times are given in milliseconds."""
    return {
        "id": identity,
        "key": tags.get(RUN_TAG, ""),
        "number": number,
        "name": name or "",
        "experiment": experiment,
        "status": status,
        "started": (started or 0) / 1000,
        "seconds": (ended - started) / 1000 if ended and started else None,
        "changed": tags.get("mlops.changed", ""),
        "parameters": parameters,
        "metrics": metrics,
        "tags": tags,
        "data": data,
        "models": models_of(tags),
    }


def models_of(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what the tags of a run say about its models."""
    models = []
    for tag, text in sorted(tags.items()):
        if tag.startswith("mlops.model."):
            place, _, note = text.partition(": ")
            identity, _, form = place.partition(" ")
            name = tag.removeprefix("mlops.model.")
            if not identity.startswith("m-"):
                identity, form, note = "", "", text
            models.append({"name": name, "id": identity, "format": form, "note": note})
    return models


def datum(name: str, digest: str, step: str | None) -> Row:
    known = "" if digest.startswith("unknown-") else digest
    return {"name": name, "digest": known, "step": step or ""}


def number(value: float) -> float | str:
    """Return a number as JSON takes it; MLflow keeps infinity as the biggest number there is."""
    if math.isnan(value):
        return "NaN"
    if abs(value) >= sys.float_info.max:
        return "Infinity" if value > 0 else "-Infinity"
    return value
