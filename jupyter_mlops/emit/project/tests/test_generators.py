"""The generators of PyTorch, TensorFlow and Keras go on in another process where they stopped."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SOURCES = {
    "torch": ("import torch", "torch.manual_seed(3)", "torch.rand(2).tolist()"),
    "tensorflow": (
        "import tensorflow as tf",
        "tf.random.set_seed(3)",
        "tf.random.uniform([2]).numpy().tolist()",
    ),
    "keras": (
        "import keras",
        "keras.utils.set_random_seed(3)",
        "keras.ops.convert_to_numpy(keras.random.normal((2,))).tolist()",
    ),
}
RUNTIME = Path(__file__).parents[1] / "src"


@pytest.mark.parametrize("library", [name for name in SOURCES if find_spec(name)] or ["none"])
def test_a_generator_goes_on_in_another_process(library: str, tmp_path: Path) -> None:
    if library == "none":
        pytest.skip("none of the libraries is installed")
    load, seed, draw = SOURCES[library]
    kept = tmp_path / "states"
    common = f"import sys, json, pickle; sys.path.insert(0, {str(RUNTIME)!r}); {load}; "
    common += "from nbpipe_template.runtime import randomness; "
    first = run(
        f"{common}{seed}; {draw}; states = randomness.capture(); "
        f"open({str(kept)!r}, 'wb').write(pickle.dumps(states)); print(json.dumps({draw}))"
    )
    second = run(
        f"{common}{draw}; randomness.restore(pickle.load(open({str(kept)!r}, 'rb'))); "
        f"print(json.dumps({draw}))"
    )

    assert first == second


def run(code: str) -> object:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
