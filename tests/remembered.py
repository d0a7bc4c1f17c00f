"""Runs of notebooks that are remembered, so that tests about packages start no kernel twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from jupyter_mlops.parity import reference as runs
from jupyter_mlops.parity import session
from jupyter_mlops.parity.plan import Plan
from jupyter_mlops.parity.reference import Reference
from jupyter_mlops.parity.turns import turns_of


class Remembered:
    """Takes the place of `run_reference`: what ran before, in the same world, is given again.

    The n-th run of a proof is the n-th here too, so that a notebook which differs from itself
    still does.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: dict[tuple[Any, ...], Reference] = {}
        self.runs: Counter[tuple[Any, ...]] = Counter()

    def __call__(
        self,
        plan: Plan,
        folder: Path,
        *,
        root: Path,
        environment: Mapping[str, str],
        **options: Any,
    ) -> Reference:
        if options["observing"]:
            return runs.run_reference(plan, folder, root=root, environment=environment, **options)
        turns = turns_of(plan, options["overrides"])
        hashes = environment["PYTHONHASHSEED"]
        what = (turns, plan.borders, plan.notebook.kernel, hashes, options["seed"])
        self.runs[folder.parent, *what] += 1
        key = (*what, _content(root), self.runs[folder.parent, *what])
        if key not in self.known:
            self.known[key] = runs.run_reference(
                plan, self.folder / str(self.runs.total()), root=root, environment=environment,
                **options,
            )  # fmt: skip
        return self.known[key]


def _content(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.iterdir()):
        if path.is_file() and path.suffix != ".ipynb":
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def remembering(folder: Path) -> Iterator[None]:
    """Let proofs remember notebooks; their recordings stay in `folder`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "run_reference", Remembered(folder))
        yield
