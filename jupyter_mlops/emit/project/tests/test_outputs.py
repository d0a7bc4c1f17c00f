"""What steps print, draw and display is in the folder of the run, also when they do not run."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Project

DRAWING = """
    import matplotlib.pyplot as plt
    import pandas as pd
    from nbpipe_template.runtime import display

    class Page:
        def _repr_html_(self):
            return "<b>page</b>"

    def first():
        plt.plot([1, 2], [3, 4], label="line")
        plt.title("shown")
        plt.show()
        plt.bar(["a", "b"], [5, 6])
        display(pd.DataFrame({"x": range(5000)}), "text")
        display(Page())
        figure, axes = plt.subplots(1, 2)
        axes[0].scatter([1], [2])
        axes[1].imshow([[1, 2], [3, 4]])
        print("done")
    """


@pytest.mark.parametrize("options", [[], ["--isolated"]])
def test_everything_shown_is_kept(single: Callable[..., Project], options: list[str]) -> None:
    project = single(DRAWING, "first")
    folder = Path(project.run(*options)["folder"])
    shown = sorted(
        str(path.relative_to(folder))
        for kind in ("figures", "tables", "stdout", "stderr")
        for path in folder.glob(f"{kind}/*")
    )
    figure = json.loads((folder / "figures" / "first-1.json").read_text())

    assert shown == [
        *(f"figures/first-{n}.{suffix}" for n in (1, 2, 3) for suffix in ("json", "png", "svg")),
        "stdout/first.txt",
        "tables/first-1.csv",
        "tables/first-1.html",
        "tables/first-2.html",
    ]
    assert figure["axes"][0]["title"] == "shown"
    assert figure["axes"][0]["drawn"] == [
        {"kind": "line", "label": "line", "x": [1, 2], "y": [3, 4]}
    ]
    assert (folder / "tables" / "first-1.csv").read_text().count("\n") == 1001
    assert (folder / "stdout" / "first.txt").read_text().endswith("text\ndone\n")


def test_a_step_that_is_up_to_date_shows_again(single: Callable[..., Project]) -> None:
    project = single(DRAWING, "first")
    first, second = (Path(project.run()["folder"]) for _ in range(2))
    names = sorted(path.relative_to(first) for path in first.glob("figures/*"))

    assert first != second
    assert len(names) == 9
    for name in [*names, "stdout/first.txt", "tables/first-1.html"]:
        assert (first / name).read_bytes() == (second / name).read_bytes()


SPOILT = r"""
    import matplotlib.pyplot as plt

    def first():
        plt.plot([1, 2])
        plt.title(r"gain in $\\per cent$")
        SHOW
        plt.plot([3, 4])
        return 1
    """


@pytest.mark.parametrize("line", ["plt.show()", "plt.figure()"])
def test_a_figure_that_cannot_be_drawn_is_told(single: Callable[..., Project], line: str) -> None:
    project = single(SPOILT.replace("SHOW", line), "first")
    folder = Path(project.run()["folder"])

    assert "first-1 cannot be drawn: ValueError" in (folder / "stderr" / "first.txt").read_text()
    names = {path.name for path in folder.glob("figures/*")}
    assert names == {"first-2.json", "first-2.png", "first-2.svg"}


def test_a_step_called_by_itself_displays_as_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from nbpipe_template.runtime import display

    display(1, "two", [3])

    assert capsys.readouterr().out == "1\ntwo\n[3]\n"
