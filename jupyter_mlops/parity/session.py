"""One proof under way: runs of the notebook and of the package in one temporary folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from jupyter_mlops.parity import seeding
from jupyter_mlops.parity.compare.__main__ import Result
from jupyter_mlops.parity.observation import installation
from jupyter_mlops.parity.package import Mode, PackageRun, package_environment, run_package
from jupyter_mlops.parity.plan import Border, Plan
from jupyter_mlops.parity.reference import Progress, Reference, run_reference
from jupyter_mlops.parity.report import Outcome
from jupyter_mlops.parity.verdicts import Bench, judge, stored
from jupyter_mlops.parity.world import World


@dataclass(slots=True)
class Session:
    """Runs and compares; every run gets a fresh folder in `folder` and a stand-in for `root`.

    `seed` seeds the generators on both sides; None leaves them alone.
    """

    plan: Plan
    folder: Path
    root: Path
    tolerance: float
    tell: Progress
    seed: int | None = None
    _made: int = field(default=0, init=False)
    _world: World = field(init=False)

    def __post_init__(self) -> None:
        self._world = World(self.root, self.folder)

    def with_seed(self, seed: int) -> Session:
        """Return a session beside this one, in which both sides are seeded."""
        folder = self.new_folder("seeded")
        folder.mkdir()
        return replace(self, folder=folder, seed=seed)

    def beside(self, plan: Plan) -> Session:
        """Return a session for another plan of the same package."""
        folder = self.new_folder("beside")
        folder.mkdir()
        return replace(self, folder=folder, plan=plan)

    def reference(
        self, overrides: Mapping[str, object], *, number: int = 0, observing: bool = False
    ) -> Reference:
        """Run the notebook; runs of one `number` hash alike, and packages like number 0."""
        folder = self.new_folder("reference")
        with self._world.fresh() as world:
            return run_reference(
                self.plan,
                folder,
                root=world,
                overrides=overrides,
                environment=hashing(number),
                progress=self.tell,
                seed=self.seed,
                observing=installation(folder) if observing else "",
            )

    def world(self) -> AbstractContextManager[Path]:
        """Return a fresh stand-in for the folder in which both sides run."""
        return self._world.fresh()

    def run(self, mode: Mode, reference: Reference, overrides: Mapping[str, object]) -> PackageRun:
        self.tell(f"package, {mode}")
        with self._world.fresh() as world:
            return run_package(
                self.plan,
                mode,
                self.new_folder(mode),
                root=world,
                interpreter=reference.interpreter,
                overrides=overrides,
                environment=self.environment(),
                reference_seconds=reference.seconds,
            )

    def judge(
        self, references: Sequence[Reference], runs: Sequence[PackageRun]
    ) -> tuple[Outcome, ...]:
        self.tell(f"comparing {len(self.plan.borders)} artifacts")
        return judge(self.plan, references, runs, self.bench(references[0]))

    def alike(self, one: Reference, other: Reference) -> dict[Border, Result]:
        """Compare two runs of the notebook; values that one of them has not are left out."""
        bench = self.bench(one)
        numbers: dict[Border, int] = {}
        for border in self.plan.borders:
            left, right = stored(one, border), stored(other, border)
            if left is not None and right is not None:
                numbers[border] = bench.add(border, left, other=right)
        results = bench.results()
        return {border: results[number] for border, number in numbers.items()}

    def bench(self, reference: Reference) -> Bench:
        folder = self.new_folder("bench")
        return Bench(self.plan, folder, reference, self.environment(), self.root, self.tolerance)

    def environment(self) -> dict[str, str]:
        """Return the environment of the package's processes."""
        found = package_environment(self.plan, hashing(0))
        if self.seed is None:
            return found
        folder = self.folder / "seeding"
        folder.mkdir(exist_ok=True)
        text = Path(seeding.__file__).read_text(encoding="utf-8")
        call = f"\n\ncustomize({str(folder)!r}, {self.seed})\n"
        (folder / "sitecustomize.py").write_text(text + call, encoding="utf-8")
        return {**found, "PYTHONPATH": f"{folder}{os.pathsep}{found['PYTHONPATH']}"}

    def new_folder(self, name: str) -> Path:
        """Return a folder that is not there yet."""
        self._made += 1
        return self.folder / f"{self._made}-{name}"


def hashing(number: int) -> dict[str, str]:
    """Return the environment of a run in which texts hash as in all runs of the same `number`."""
    seed = os.environ.get("PYTHONHASHSEED", "random")
    base = int(seed) if seed.isdigit() else 0
    return {**os.environ, "PYTHONHASHSEED": str(base + number)}
