"""Small packages that are run as users run theirs: by `python -m`, in a folder of their own."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parent.parent
PACKAGE = "nbpipe_template"

HEAD = "from nbpipe_template.runtime import Pipeline, Step\n"


class Project:
    """A package called nbpipe_template with steps of its own, in an empty folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.work = root / "work"
        self.package = root / "src" / PACKAGE
        template = PROJECT / "src" / PACKAGE
        shutil.copytree(
            template / "runtime", self.package / "runtime", ignore=lambda *_: ["__pycache__"]
        )
        for name in ("__init__.py", "__main__.py"):
            shutil.copy(template / name, self.package / name)
        self.work.mkdir()

    def write(self, **modules: str) -> None:
        for name, text in modules.items():
            body = textwrap.dedent(text)
            self.package.joinpath(f"{name}.py").write_text(body, encoding="utf-8")

    def replace(self, module: str, old: str, new: str) -> None:
        path = self.package / f"{module}.py"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW")}
        return {
            **kept,
            "PYTHONPATH": str(self.root / "src"),
            "PYTHONWARNINGS": "error",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", PACKAGE, *arguments]

    def call(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.work,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def run(self, *arguments: str, expect: int = 0) -> Any:
        """Return what `run --json` prints; without tracking."""
        return json.loads(
            self.call("run", "--json", "--no-track", *arguments, expect=expect).stdout
        )

    def why(self, *arguments: str) -> Mapping[str, str]:
        """Run, and return why each step ran or did not."""
        return {step["name"]: step["why"] for step in self.run(*arguments)["steps"]}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def toy(project: Project) -> Project:
    """The package that the template itself is, with its data."""
    fill_with_toy(project)
    return project


def fill_with_toy(project: Project) -> None:
    for path in (PROJECT / "src" / PACKAGE).glob("*.py"):
        shutil.copy(path, project.package / path.name)
    shutil.copy(PROJECT / "params.yaml", project.root / "params.yaml")
    shutil.copy(PROJECT / "measurements.csv", project.work / "measurements.csv")


@pytest.fixture
def words(project: Project) -> Project:
    """Three steps in plain Python: they import nothing, so they are quick to run."""
    project.write(
        load="""
            def load(*, data="words.txt"):
                with open(data) as file:
                    return file.read().split()
            """,
        features="""
            from nbpipe_template.helpers import lower

            def features(words, *, shortest=2):
                return [lower(word) for word in words if len(word) >= shortest]
            """,
        evaluate="""
            def evaluate(kept, *, shortest=2, top=1):
                print("counting")
                return {"words": len(kept), "shortest": shortest, "top": sorted(kept)[:top]}
            """,
        helpers="""
            def lower(word):
                return word.lower()
            """,
        params="""
            from dataclasses import dataclass, field
            from typing import Literal

            @dataclass(frozen=True, slots=True)
            class Evaluate:
                top: int = 1

            @dataclass(frozen=True, slots=True)
            class Params:
                data: str = "words.txt"
                shortest: int = 2
                evaluate: Evaluate = field(default_factory=Evaluate)
            """,
        pipeline=HEAD
        + textwrap.dedent("""
            from nbpipe_template.evaluate import evaluate
            from nbpipe_template.features import features
            from nbpipe_template.load import load
            from nbpipe_template.params import Params

            pipeline = Pipeline(
                "words",
                steps=[
                    Step(load, returns="words"),
                    Step(features, returns="kept"),
                    Step(evaluate, returns="counts", name="evaluate:all"),
                ],
                params=Params,
            )
            """),
    )
    (project.work / "words.txt").write_text("A bee Can dig even further")
    return project


@pytest.fixture
def single(project: Project) -> Callable[..., Project]:
    """Make a package whose steps are the functions of one module, in the order of `steps`."""

    def make(source: str, steps: str, **more: str) -> Project:
        imports = (
            "from nbpipe_template import load as load_module\nfrom nbpipe_template.load import *\n"
        )
        pipeline = f"{HEAD}{imports}pipeline = Pipeline('single', steps=[{steps}])\n"
        project.write(**{"load": source, "pipeline": pipeline, **more})
        return project

    return make
