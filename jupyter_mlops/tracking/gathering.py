"""What the recorder's background thread finds out about executions, and tells runs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_mlops.errors import MlopsError
from jupyter_mlops.notebook import clean_text
from jupyter_mlops.stages import NO_SOURCE
from jupyter_mlops.tracking.attempts import Run
from jupyter_mlops.tracking.background import Hold
from jupyter_mlops.tracking.capture import figures, frames, git, models
from jupyter_mlops.tracking.capture.content import Digests, datasets
from jupyter_mlops.tracking.capture.environment import Packages, hardware, imported
from jupyter_mlops.tracking.capture.failure import Failure
from jupyter_mlops.tracking.capture.files import Looked
from jupyter_mlops.tracking.capture.secrets import Masker
from jupyter_mlops.tracking.changes import NOTHING, Memory, Summary, changes
from jupyter_mlops.tracking.facts import Blob, Dataset, Log, Model
from jupyter_mlops.tracking.journal import Journal
from jupyter_mlops.tracking.lineage import Ran, meaning
from jupyter_mlops.tracking.observation import Observation
from jupyter_mlops.tracking.project import Settings

FIRST = "first run"
SETUP = "setup"
FAILURE = "traceback.txt"
NOT_STORED = "# the text of this cell is not stored"
MAX_NAME = 3
MAX_TEXT = 1 << 16


@dataclass(slots=True, eq=False)
class Story:
    """What is known about one execution; `looked` is what it read, until that was hashed."""

    ran: Ran
    source: str
    step: str
    looked: Looked | None = None
    datasets: list[Dataset] = field(default_factory=list)
    figures: list[dict[str, Blob]] = field(default_factory=list)
    tables: list[dict[str, Blob]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    seeds: dict[str, None] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Pickle:
    """A model to store: `mark` is how it was when the cell ended."""

    name: str
    model: Any
    mark: models.Mark
    example: bytes
    hold: Hold


class Gathering:
    """Everything here runs in the background thread, in the order in which it was asked for."""

    def __init__(
        self,
        journal: Journal,
        settings: Settings,
        masker: Masker,
        project: Path,
        notebook: Path | None,
        memory: Memory,
    ) -> None:
        self.stories: dict[int, Story] = {}
        self.said: list[str] = []
        self._journal = journal
        self._settings = settings
        self._masker = masker
        self._project = project
        self._notebook = notebook
        self._memory = memory
        self._digests = Digests(journal.folder / "digests.jsonl")
        self._packages = Packages()
        self._hardware: bytes = b""

    # Facts of one execution

    def files(self, number: int) -> None:
        """Hash what an execution read, unless that was done."""
        story = self.stories[number]
        looked, story.looked = story.looked, None
        if looked is not None and (looked.read or looked.addresses):
            found = datasets(looked, story.step, self._project, self._digests, self._masker.output)
            story.datasets += found

    def table(self, number: int, name: str, value: Any, kind: str, hold: Hold | None) -> None:
        """Hash a table that an execution made."""
        story = self.stories[number]
        found = frames.dataset(name, value, kind, story.step)
        if hold is not None and hold.spoilt:
            found = unknown_table(name, value, kind, story.step)
        story.datasets.append(found)

    def outputs(self, number: int, now: Observation, failed: Failure | None) -> None:
        """Keep what an execution showed and printed, and how it failed."""
        story = self.stories[number]
        story.figures = [self._figure(image) for image in now.images]
        story.tables = [self._shown_table(table, story.step) for table in now.tables]
        for name, tail in now.streams.items():
            story.texts[f"{name}/{file_name(story.step)}.txt"] = self._masker.output(tail.text)
        if failed is not None:
            story.texts[FAILURE] = self._masker.output(failed.traceback)

    def _figure(self, shown: figures.Figure) -> dict[str, Blob]:
        kept = {".png": self._journal.blob(shown.png)}
        if shown.numbers is not None:
            content = self._masker.output(figures.as_json(shown.numbers).decode())
            kept[".json"] = self._journal.blob(content.encode())
        return kept

    def _shown_table(self, shown: figures.Table, step: str) -> dict[str, Blob]:
        kept = {}
        try:
            kept[".parquet"] = self._journal.blob(figures.as_parquet(shown))
        except Exception as error:  # noqa: BLE001 - a border: columns may hold anything
            self.said.append(f"a table of `{step}` is not stored as Parquet: {_line(error)}")
        if shown.html:
            kept[".html"] = self._journal.blob(self._masker.output(shown.html).encode())
        return kept

    # Facts of a run

    def tell(self, run: Run, numbers: Iterable[int]) -> None:
        """Log to a run what the executions `numbers` gave, each once."""
        new = [n for n in sorted(numbers) if n not in run.told and n in self.stories]
        run.told.update(new)
        found: list[Dataset] = []
        artifacts: dict[str, Blob] = {}
        for number in new:
            self.files(number)
            story = self.stories[number]
            found += story.datasets
            artifacts |= self._artifacts(run, story)
        if found or artifacts:
            self._journal.append(Log(run.key, datasets=tuple(found), artifacts=artifacts))
        self._code(run)

    def _artifacts(self, run: Run, story: Story) -> dict[str, Blob]:
        """Return what an execution gave, under the paths that it has in a run."""
        found: dict[str, Blob] = {}
        for kind, items in (("figures", story.figures), ("tables", story.tables)):
            for item in items:
                place = f"{kind}/{file_name(story.step)}"
                run.shown[place] += 1
                found |= {f"{place}-{run.shown[place]}{end}": blob for end, blob in item.items()}
        for path, text in story.texts.items():
            # The cells of a step write one after the other, a traceback stands for itself.
            before = run.texts.get(path, "") if path != FAILURE else ""
            run.texts[path] = (before + text)[-MAX_TEXT:]
            content = run.texts[path].encode("utf-8", "replace")
            found[path] = self._journal.blob(content)
        return found

    def _code(self, run: Run) -> None:
        if not self._settings.source:
            return
        stories = [self.stories[n] for n in sorted(run.told) if n in self.stories]
        cells = [
            {
                "cell": story.ran.cell,
                "step": story.step,
                "count": story.ran.count,
                "source": self._masker.code(story.source),
            }
            for story in stories
            if story.ran.kind != "skip"
        ]
        content = json.dumps(cells, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        self._journal.append(
            Log(run.key, artifacts={"code/cells.json": self._journal.blob(content)})
        )

    def move(self, notebook: Path) -> None:
        """Take the code of what is recorded next from `notebook`."""
        self._notebook = notebook

    def surroundings(self, run: Run) -> None:
        """Log revision, notebook, installed packages and machine, as they are now."""
        folder = self._notebook.parent if self._notebook is not None else self._project
        source = self._settings.source
        notebook = ""
        if source and self._notebook is not None:
            # A notebook that was never saved, or is being written, is left to the next run.
            with contextlib.suppress(OSError, ValueError, MlopsError):
                notebook = clean_text(self._notebook)
        revision = git.revision(
            folder, self._masker.code, diff=source and NO_SOURCE not in notebook
        )
        tags = {
            "mlflow.source.git.commit": revision.commit,
            "mlflow.source.git.branch": revision.branch,
            "mlflow.source.git.repoURL": revision.remote,
            "mlops.git.dirty": {True: "true", False: "false", None: ""}[revision.dirty]
            if revision.commit
            else "",
        }
        if not self._hardware:
            self._hardware = json.dumps(hardware(), indent=1).encode()
        artifacts = {
            "environment/requirements.txt": self._packages.requirements(self._masker).encode(),
            "environment/hardware.json": self._hardware,
        }
        if revision.diff:
            artifacts["code/diff.patch"] = revision.diff.encode("utf-8", "replace")
        if notebook:
            text = self._masker.notebook(notebook)
            artifacts["code/notebook.ipynb"] = text.encode("utf-8", "replace")
        self._journal.append(
            Log(
                run.key,
                tags={key: value for key, value in tags.items() if value},
                artifacts={path: self._journal.blob(text) for path, text in artifacts.items()},
            )
        )

    def model(self, run: Run, step: str, item: Pickle) -> None:
        """Store a model, unless the run has it; where it cannot be stored, say so in the run."""
        why = ""
        try:
            path = models.pickled(item.model, self._journal.folder)
        except models.TooLarge:
            why = f"it has more than {models.MAX_BYTES >> 30} GB"
        except Exception as error:  # noqa: BLE001 - a border: a model's own code may fail
            why = _line(error)
        else:
            try:
                # Of a model that changed while it was read, the bytes may be half old, half new.
                if item.hold.spoilt or models.mark(item.model) != item.mark:
                    why = "it changed while it was being stored"
                else:
                    self._store(run, step, item, self._journal.blob_file(path))
            finally:
                path.unlink(missing_ok=True)
        if why:
            why = self._masker.output(why)
            self.said.append(f"model `{item.name}` is not stored: {why}")
            tag = f"mlops.model.{item.name}"
            self._journal.append(Log(run.key, tags={tag: f"not stored: {why}"[:500]}))

    def _store(self, run: Run, step: str, item: Pickle, blob: Blob) -> None:
        if run.models.get(item.name) == blob.digest:
            return
        run.models[item.name] = blob.digest
        example = self._journal.blob(item.example) if item.example else None
        roots = models.roots(item.model)
        versions = self._packages.versions(roots)
        flavor = models.flavor(item.model)
        fact = Model(item.name, step, models.describe(item.model), flavor, blob, example, versions)
        self._journal.append(Log(run.key, models=(fact,)))

    def settle(self, run: Run, step: str, parameters: Mapping[str, str]) -> None:
        """Say in a run what is different from the run before, now that all is known."""
        told = [self.stories[n] for n in sorted(run.told) if n in self.stories]
        trees = [story.ran.tree for story in told if story.ran.tree is not None]
        libraries = self._packages.versions(imported(trees))
        known = [dataset for story in told for dataset in story.datasets]
        summary = Summary(
            dict(parameters),
            code_of(story.ran for story in told if story.ran.number in run.origin),
            {d.name: d.digest for d in known if d.kind != "frame"},
            {d.name: d.digest for d in known if d.kind == "frame"},
            libraries,
        )
        run.summary = summary
        before = run.before.summary if run.before is not None else run.previous
        tags = {f"version.{name}": version for name, version in libraries.items()}
        if before is None:
            tags["mlops.changed"], name = FIRST, step
        else:
            found = changes(before, summary, step, complete=True)
            tags["mlops.changed"] = "; ".join(found) or NOTHING
            name = run_name(found, step)
        self._journal.append(Log(run.key, tags=tags, name=name))
        self._memory.keep(step, summary)


def file_name(step: str) -> str:
    """Return a step as a part of a path."""
    return step.replace(":", "-")


def run_name(found: tuple[str, ...], step: str) -> str:
    """Return a run's name for what changed."""
    if not found:
        return NOTHING
    more = f" and {len(found) - MAX_NAME} more" if len(found) > MAX_NAME else ""
    return ", ".join(found[:MAX_NAME])[:200] + more


def code_of(executions: Iterable[Ran]) -> dict[str, list[str]]:
    """Return the digests of the latest code of each cell, by step; setup goes by that name."""
    latest: dict[str, Ran] = {}
    for ran in executions:
        latest[ran.cell] = ran
    found: dict[str, list[str]] = {}
    for ran in latest.values():
        if ran.kind != "parameters":
            step = str(ran.step) if ran.step is not None else SETUP
            found.setdefault(step, []).append(meaning(ran.code))
    return {step: sorted(digests) for step, digests in found.items()}


def unknown_table(name: str, value: Any, kind: str, step: str) -> Dataset:
    rows, columns, schema = frames.shape(value, kind)
    note = "may have changed before it was hashed"
    return Dataset(name, "frame", "", step, {}, rows, columns, schema, note)


def _line(error: Exception) -> str:
    text = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
