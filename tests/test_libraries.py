"""What a package needs installed, and the finding for what is not known here."""

from __future__ import annotations

import pytest

from tests.notebooks_as_text import extracted, findings

RUNTIME_FREE = "# %% [load]\nx = [3, 1]\n"

NEEDED = [
    pytest.param(RUNTIME_FREE, (), id="nothing"),
    pytest.param("# %%\nimport json\n# %% [load]\nx = json.loads('1')", (), id="Python's own"),
    pytest.param("# %%\nimport numpy\n# %% [load]\nx = 1", (), id="unused"),
    pytest.param(
        "# %%\ndef read():\n    import numpy.linalg\n    return numpy.ones(2)\n"
        "# %% [load]\nx = read()",
        ("numpy",),
        id="in a function",
    ),
    pytest.param(
        "# %%\ntry:\n    import numpy as np\nexcept ImportError:\n    np = None\n"
        "# %% [load]\nx = 1 if np is None else np.ones(2)",
        ("numpy",),
        id="that the code does without, installed",
    ),
    pytest.param(
        "# %%\ntry:\n    import no_such as np\nexcept ImportError:\n    np = None\n"
        "# %% [load]\nx = 1 if np is None else np.ones(2)",
        (),
        id="that the code does without, not installed",
    ),
    pytest.param(
        "# %% [load]\ntry:\n    import no_such\nexcept ValueError:\n    no_such = None\n"
        "x = no_such",
        ("no_such",),
        id="in a try that does not go on without",
    ),
    pytest.param(
        "# %% [load]\ntry:\n    import no_such\nexcept ImportError:\n    print('no')\n    raise\n"
        "x = no_such",
        ("no_such",),
        id="in a try that ends",
    ),
    pytest.param(
        "# %% [load]\ntry:\n    x = 1\nexcept ImportError:\n    import no_such\n    x = no_such",
        ("no_such",),
        id="in place of another",
    ),
]


@pytest.mark.parametrize(("text", "expected"), NEEDED)
def test_what_the_code_imports_is_needed(text: str, expected: tuple[str, ...]) -> None:
    pipeline = extracted(text).pipeline

    assert pipeline
    assert pipeline.dependencies == expected


MISSING = [
    pytest.param(RUNTIME_FREE, [], id="nothing"),
    pytest.param("# %%\nimport no_such\n# %% [load]\nx = 1", [], id="unused"),
    pytest.param("# %%\nimport no_such\n# %% [load]\nx = no_such.f()", [(0, 1)], id="used"),
    pytest.param(
        "# %%\n!pip install no-such==1.2\nimport no_such\n# %% [load]\nx = no_such.f()",
        [],
        id="that the notebook installs",
    ),
    pytest.param(
        "# %%\ndef read():\n    from no_such.part import f\n    return f()\n"
        "# %% [load]\nx = read()",
        [(0, 2)],
        id="in a function",
    ),
    pytest.param(
        "# %% [load]\ntry:\n    import no_such\nexcept ImportError:\n    no_such = 1\nx = no_such",
        [],
        id="that the code does without",
    ),
    pytest.param(
        "# %% [load]\nimport no_such\nx = no_such.f()\n# %% [train]\nimport no_such\n"
        "y = no_such.f(x)",
        [(0, 1)],
        id="once",
    ),
]


@pytest.mark.parametrize(("text", "places"), MISSING)
def test_a_library_that_is_not_known_here_is_named(
    text: str, places: list[tuple[int, int]]
) -> None:
    assert [(f.cell, f.line) for f in findings(text) if f.code == "NB158"] == places
