"""MLflow's tracking stores: made, opened, searched. See `mlflow_tracker` for what goes in.

mlflow is imported here, in `mlflow_tracker`, `models` and `reader`, and nowhere else in
jupyter_mlops: none of them is imported by a kernel.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from functools import cached_property
from pathlib import Path

# A server that hangs must not hold up what is meant for others, and MLflow's file stores are kept
# on for those who still have one.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")

from mlflow import MlflowClient
from mlflow.entities import LifecycleStage, Run, ViewType

from jupyter_mlops.tracking import locks
from jupyter_mlops.tracking.tracker import AwayError

RUN_TAG = "mlops.run"
SQLITE = "sqlite:///"
NETWORK = frozenset(
    "nfs nfs4 cifs smb3 smbfs 9p afs ceph lustre gpfs beegfs glusterfs drvfs vboxsf fuse.sshfs "
    "fuse.glusterfs fuse.s3fs fuse.gcsfuse fuse.rclone".split()
)
BUSY_SECONDS = 10.0


class Store:
    """One MLflow tracking store; its database is made, if need be, by the first use."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._experiments: dict[str, str] = {}
        self._file: os.stat_result | None = None

    @property
    def is_replaced(self) -> bool:
        """Tell whether the database is no longer the file that MLflow has open."""
        if self._file is None:
            return False
        try:
            return not os.path.samestat(self._file, os.stat(self.uri.removeprefix(SQLITE)))
        except OSError:
            return True

    @cached_property
    def client(self) -> MlflowClient:
        if not self.uri.startswith(SQLITE):
            return MlflowClient(self.uri, self.uri)
        database = Path(self.uri.removeprefix(SQLITE))
        database.parent.mkdir(parents=True, exist_ok=True)
        if database.exists():
            _probe(database)
            self._file = database.stat()
            return _client(self.uri, database.parent)
        # Processes that make the same database at once crash, so they take turns.
        with locks.held(Path(f"{database}.lock")):
            # First, lest a journal comes and goes with each table that MLflow makes: a file browser
            # that lists the folder meanwhile fails.
            is_logged = not database.exists() and not on_network(database)
            if is_logged:
                _ask(database, "PRAGMA journal_mode=WAL")
            client = _client(self.uri, database.parent)
            client.search_experiments(max_results=1)
            if is_logged:
                _ask(database, "PRAGMA wal_checkpoint(TRUNCATE)")
            self._file = database.stat()
        return client

    def experiment(self, name: str) -> str:
        """Return the identity of an experiment, made if need be."""
        if name not in self._experiments:
            found = self.client.get_experiment_by_name(name)
            if found is None:
                identity = self.client.create_experiment(name, artifact_location=self._place(name))
            elif found.lifecycle_stage != LifecycleStage.ACTIVE:
                raise AwayError(
                    f"experiment `{name}` was deleted; restore it with "
                    f"`mlflow experiments restore --experiment-id {found.experiment_id}`"
                )
            else:
                identity = found.experiment_id
            self._experiments[name] = identity
        return self._experiments[name]

    def _place(self, experiment: str) -> str | None:
        if not self.uri.startswith(SQLITE):
            return None
        database = Path(self.uri.removeprefix(SQLITE))
        return (database.parent / "mlruns" / experiment.replace("/", "_")).as_uri()

    def find(self, key: str, experiments: list[str]) -> Run | None:
        """Return the run with a key, the earliest where the user's code opened several.

        One that was deleted is found too, lest it come back.
        """
        for view in (ViewType.ACTIVE_ONLY, ViewType.DELETED_ONLY):
            found = self.client.search_runs(
                experiments,
                f"tags.`{RUN_TAG}` = '{key}'",
                run_view_type=view,
                order_by=["attributes.start_time ASC"],
                max_results=1,
            )
            if found:
                return found[0]
        return None


def _ask(database: Path, pragma: str) -> None:
    with contextlib.closing(sqlite3.connect(database, timeout=20)) as connection:
        connection.execute(pragma)


def on_network(path: Path) -> bool:
    """Tell whether a path is known to lie on a network file system, where WAL does not work."""
    if str(path).startswith("\\\\"):
        return True
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    kinds = {}
    for mount in mounts:
        _, place, kind, *_ = mount.split()
        kinds[re.sub(r"\\(\d{3})", lambda found: chr(int(found[1], 8)), place)] = kind
    for folder in path.absolute().parents:
        if str(folder) in kinds:
            return kinds[str(folder)] in NETWORK
    return False


def _probe(database: Path) -> None:
    """Raise sqlite3.Error where a database cannot be written to.

    MLflow would try for minutes, and its connections stay read-only when the file no longer is.
    """
    with contextlib.closing(
        sqlite3.connect(database, timeout=BUSY_SECONDS, isolation_level=None)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version:d}")
        connection.execute("COMMIT")


def _client(uri: str, folder: Path) -> MlflowClient:
    """Return a client; the default experiment of a new database puts its artifacts in `folder`."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return MlflowClient(uri, uri)
    finally:
        os.chdir(before)
