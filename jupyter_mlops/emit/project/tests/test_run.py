"""Runs from the command line: what runs, what does not, why, and what is told."""

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Project

UP_TO_DATE = "up to date"


def test_a_second_run_finds_everything_up_to_date(words: Project) -> None:
    first, second = words.run(), words.run()

    assert [step["status"] for step in first["steps"]] == ["run"] * 3
    assert [step["status"] for step in second["steps"]] == ["cached"] * 3
    assert (
        first["results"]
        == second["results"]
        == {
            "counts": {"words": 5, "shortest": 2, "top": ["bee"]},
        }
    )


NOOP = [
    pytest.param(lambda p: None, id="nothing"),
    pytest.param(lambda p: p.replace("features", "def ", "# why\ndef "), id="comment"),
    pytest.param(
        lambda p: p.replace("helpers", "    return", '    """Lower."""\n    return'), id="docstring"
    ),
    pytest.param(lambda p: p.write(other="x = 1\n"), id="module that no step imports"),
    pytest.param(lambda p: os.utime(p.work / "words.txt"), id="touched data"),
]


@pytest.mark.parametrize("change", NOOP)
def test_what_does_not_matter_runs_nothing(
    words: Project, change: Callable[[Project], None]
) -> None:
    words.run()
    change(words)

    assert set(words.why().values()) == {UP_TO_DATE}


def rewrite(project: Project, text: str) -> None:
    (project.work / "words.txt").write_text(text)


CHANGES = [
    pytest.param(
        lambda p: p.replace("features", "shortest]", "shortest + 2]"),
        {"features": "code changed (features.py)", "evaluate:all": "kept changed"},
        id="code",
    ),
    pytest.param(
        lambda p: p.replace("helpers", "lower()", "upper()"),
        {"features": "code changed (helpers.py)", "evaluate:all": "kept changed"},
        id="helper",
    ),
    pytest.param(
        lambda p: p.replace("features", "def ", "x = 1\n\ndef "),
        {"features": "code changed (features.py)"},
        id="code that gives the same value",
    ),
    pytest.param(
        lambda p: rewrite(p, "other words"),
        {"load": "words.txt changed", "features": "words changed", "evaluate:all": "kept changed"},
        id="data",
    ),
    pytest.param(
        lambda p: rewrite(
            p, "Bee A can dig even further".replace("Bee A", "A bee").replace("can", "Can") + " "
        ),
        {"load": "words.txt changed"},
        id="data that gives the same value",
    ),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_what_matters_runs_what_depends_on_it(
    words: Project, change: Callable[[Project], None], expected: dict[str, str]
) -> None:
    words.run()
    change(words)
    why = words.why()

    assert {name: reason for name, reason in why.items() if reason != UP_TO_DATE} == expected


def test_a_changed_parameter_is_named_with_both_values(words: Project) -> None:
    words.run()

    assert words.why("--set", "shortest=4") == {
        "load": UP_TO_DATE,
        "features": "shortest 2 → 4",
        "evaluate:all": "shortest 2 → 4, kept changed",
    }
    assert set(words.why().values()) == {UP_TO_DATE}
    words.why("--from", "evaluate")
    assert words.why("--set", "evaluate.top=2")["evaluate:all"] == "top 1 → 2"


def test_no_cache_runs_everything_and_stores_it(words: Project) -> None:
    words.run()
    again = words.run("--no-cache")

    assert {step["why"] for step in again["steps"]} == {"cache is off"}
    assert all(
        Path(output["file"]).is_file() for step in again["steps"] for output in step["outputs"]
    )


def test_only_runs_one_step_on_stored_values(words: Project) -> None:
    refused = words.call("run", "--no-track", "--only", "features", expect=2)
    words.run()

    assert "step load is not up to date (first run)" in refused.stderr
    assert words.why("--only", "features") == {"load": UP_TO_DATE, "features": "asked for"}


def test_from_runs_a_step_and_those_after_it(words: Project) -> None:
    words.run()
    why = words.why("--from", "features")

    assert why == {"load": UP_TO_DATE, "features": "asked for", "evaluate:all": "asked for"}


@pytest.mark.parametrize("name", ["evaluate", "evaluate:all"])
def test_a_step_goes_by_its_name_and_by_its_function(words: Project, name: str) -> None:
    words.run()

    assert words.why("--only", name)["evaluate:all"] == "asked for"


def test_isolated_steps_share_what_the_store_passes_on_and_nothing_else(
    single: Callable[..., Project],
) -> None:
    project = single(
        """
        import os
        seen = []

        def first():
            seen.append(1)
            os.environ["LEFT"] = "behind"
            return [1]

        def second(a):
            return [len(seen), os.environ.get("LEFT"), a]
        """,
        "Step(first, returns='a'), Step(second, returns='b')",
    )

    assert project.run()["results"]["b"] == [1, "behind", [1]]
    assert project.run("--isolated", "--no-cache")["results"]["b"] == [0, "behind", [1]]


@pytest.mark.parametrize("options", [[], ["--isolated"]])
def test_a_step_that_raises_shows_its_own_lines(words: Project, options: list[str]) -> None:
    words.replace("features", "return [", "return 1 / 0, [")
    failed = words.call("run", "--no-track", *options, expect=1)

    assert "error: step features failed: ZeroDivisionError: division by zero" in failed.stderr
    assert "return 1 / 0, [" in failed.stderr
    assert "runtime" not in failed.stderr
    assert "failed" in words.call("runs").stdout
    words.replace("features", "return 1 / 0, [", "return [")
    assert words.why()["load"] == UP_TO_DATE


def test_a_step_that_exits_is_a_failed_step(single: Callable[..., Project]) -> None:
    project = single("import sys\ndef first():\n    sys.exit(3)\n", "first")

    assert "step first failed: SystemExit: 3" in project.call("run", "--no-track", expect=1).stderr


def test_a_process_that_dies_is_a_failed_step(single: Callable[..., Project]) -> None:
    project = single("import os\ndef first():\n    os.kill(os.getpid(), 9)\n", "first")
    failed = project.call("run", "--no-track", "--isolated", expect=1)

    assert "step first failed: its process ended with signal 9" in failed.stderr


@pytest.mark.parametrize("options", [[], ["--isolated"]])
def test_standard_output_is_one_json_document(
    single: Callable[..., Project], options: list[str]
) -> None:
    project = single(
        "import subprocess, sys\n"
        "def first():\n"
        "    print('printed')\n"
        "    subprocess.run(['echo', 'from a child'])\n"
        "    sys.stderr.write('warned')\n",
        "first",
    )
    done = project.call("run", "--json", "--no-track", *options)
    folder = Path(json.loads(done.stdout)["folder"])

    assert (folder / "stdout" / "first.txt").read_text() == "printed\nfrom a child\n"
    assert (folder / "stderr" / "first.txt").read_text() == "warned"
    # Two streams have no order between them, each has its own.
    assert "warned" in done.stderr
    assert "printed\nfrom a child\n" in done.stderr.replace("warned", "")


def test_data_root_is_where_steps_run(words: Project) -> None:
    elsewhere = words.root / "elsewhere"
    elsewhere.mkdir()
    (words.work / "words.txt").rename(elsewhere / "words.txt")
    run = words.run("--data-root", str(elsewhere))

    assert Path(run["store"]) == words.work / ".runs"
    assert not (elsewhere / ".runs").exists()


def test_the_params_file_of_the_project_counts(words: Project) -> None:
    (words.root / "params.yaml").write_text("shortest: 5\nevaluate:\n  top: 2\n")

    assert words.run()["results"]["counts"] == {"words": 1, "shortest": 5, "top": ["further"]}
    other = words.root / "other.yaml"
    other.write_text("shortest: 4")
    assert words.run("--params", str(other))["results"]["counts"]["words"] == 2


def test_values_read_from_outside(words: Project) -> None:
    run = words.run()["run"]
    listed = json.loads(words.call("artifacts", "--run", run, "--step", "evaluate:all").stdout)

    assert [(item["name"], item["kind"], item["type"]) for item in listed] == [
        ("counts", "json", "dict")
    ]
    assert len(json.loads(words.call("artifacts").stdout)) == 3
    assert "holds no run x" in words.call("artifacts", "--run", "x", expect=2).stderr


def test_steps_and_params_are_listed(words: Project) -> None:
    assert words.call("steps").stdout.splitlines() == [
        "load: · → words   (data)",
        "features: words → kept   (shortest)",
        "evaluate:all: kept → counts   (shortest, evaluate.top)",
    ]
    assert words.call("params", "--set", "shortest=3").stdout == (
        "data: words.txt\nshortest: 3\nevaluate:\n  top: 1\n"
    )


MISTAKES = [
    (["--only", "train"], "there is no step train; there are load, features, evaluate:all"),
    (["--set", "shorttest=3"], "there is no parameter shorttest; did you mean shortest?"),
    (["--set", "load.shortest=3"], "there is no parameter load.shortest; did you mean shortest?"),
    (
        ["--set", "evaluate.shortest=3"],
        "shortest is shared by features, evaluate: use --set shortest=…",
    ),
    (["--params", "none.yaml"], "none.yaml does not exist"),
]


@pytest.mark.parametrize(("arguments", "message"), MISTAKES)
def test_mistakes_are_one_line_and_exit_code_2(
    words: Project, arguments: list[str], message: str
) -> None:
    stderr = words.call("run", *arguments, expect=2).stderr

    assert message in stderr
    assert len(stderr.splitlines()) == 1
    assert not (words.work / "mlflow.db").exists()


def test_a_shared_parameter_goes_by_its_only_step(words: Project) -> None:
    (words.work / "other.txt").write_text("some other words")

    assert words.run("--set", "load.data=other.txt")["results"]["counts"]["words"] == 3


def test_a_cached_run_imports_no_step(words: Project) -> None:
    words.run()
    words.replace("load", "def load", "# nothing\ndef load")
    words.run()
    script = (
        "import sys\nfrom nbpipe_template.runtime.cli import main\n"
        "assert main(['run', '--no-track']) == 0\n"
        "print([name for name in sys.modules if name.startswith('nbpipe_template.') "
        "and '.runtime' not in name])\n"
    )
    (words.work / "script.py").write_text(script)

    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=words.work,
        env=words.environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "['nbpipe_template.params']"


def test_files_that_a_step_writes_must_still_be_there(single: Callable[..., Project]) -> None:
    project = single(
        "def first():\n    with open('out.txt', 'w') as file:\n        file.write('x')\n", "first"
    )
    project.run()

    assert project.why() == {"first": UP_TO_DATE}
    (project.work / "out.txt").unlink()
    assert project.why() == {"first": "out.txt is gone"}
    assert (project.work / "out.txt").exists()


def test_a_folder_that_a_step_lists_counts_as_data(single: Callable[..., Project]) -> None:
    project = single(
        "import glob\ndef first():\n    return sorted(glob.glob('in/*'))\n",
        "Step(first, returns='a')",
    )
    (project.work / "in").mkdir()
    project.run()

    assert project.why() == {"first": UP_TO_DATE}
    (project.work / "in" / "a.txt").write_text("")
    assert project.run()["results"]["a"] == ["in/a.txt"]


def test_a_file_that_appears_counts_as_data(single: Callable[..., Project]) -> None:
    project = single(
        """
        def first():
            try:
                return open("maybe.txt").read()
            except FileNotFoundError:
                return "none"
        """,
        "Step(first, returns='a')",
    )
    assert project.run()["results"]["a"] == "none"
    assert project.why() == {"first": UP_TO_DATE}
    (project.work / "maybe.txt").write_text("some")

    assert project.run("--json")["results"]["a"] == "some"


def test_a_library_that_is_missing_is_one_line(words: Project) -> None:
    words.replace("features", "from nbpipe", "import no_such_library\nfrom nbpipe")
    stderr = words.call("run", expect=2).stderr

    assert stderr.startswith("error: No module named 'no_such_library'; are the requirements")
    assert len(stderr.splitlines()) == 1


def test_a_store_that_cannot_be_written_is_one_line(words: Project) -> None:
    (words.work / "file").write_text("")
    stderr = words.call("run", "--store", "file/store", expect=1).stderr

    assert "Not a directory" in stderr
    assert len(stderr.splitlines()) == 1


FULL = """
    import resource, signal, sys
    from nbpipe_template.runtime.cli import main

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    sys.exit(main(["run", "--no-track"]))
    """


def test_a_disk_that_is_full_is_one_line_and_leaves_nothing(
    single: Callable[..., Project],
) -> None:
    project = single("def first():\n    return list(range(9_000))\n", "Step(first, returns='a')")
    script = project.work / "full.py"
    script.write_text(textwrap.dedent(FULL))
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=project.work,
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr == "error: [Errno 27] File too large\n"
    assert list((project.work / ".runs" / "tmp").iterdir()) == []
    assert project.run()["steps"][0]["status"] == "run"
