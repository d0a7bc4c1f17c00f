"""The global random generators of PyTorch, TensorFlow and Keras.

Not kept: how often TensorFlow drew with a seed given to the operation itself, which it counts in
caches that nobody can read, and generators of other devices than the processor and CUDA.
"""

import pickle
import sys
from typing import Any

KINDS = ("torch", "torch.cuda", "tensorflow", "keras")
_CONTEXT = "tensorflow.python.eager.context"
_KERAS_STATE = "keras.src.backend.common.global_state"
_KERAS_NAMES = ("global_random_seed", "global_seed_generator")


def capture() -> dict[str, bytes]:
    """Return the states of the generators whose modules are imported."""
    states: dict[str, bytes] = {}
    torch: Any = sys.modules.get("torch")
    if hasattr(torch, "get_rng_state"):
        states["torch"] = _bytes(torch.get_rng_state())
        if torch.cuda.is_initialized():
            cuda = [_bytes(state) for state in torch.cuda.get_rng_state_all()]
            states["torch.cuda"] = pickle.dumps(cuda, protocol=5)
    context: Any = sys.modules.get(_CONTEXT)
    if hasattr(context, "context"):
        states["tensorflow"] = pickle.dumps(_of_tensorflow(context.context()), protocol=5)
    keras: Any = sys.modules.get(_KERAS_STATE)
    if hasattr(keras, "get_global_attribute"):
        states["keras"] = pickle.dumps(_of_keras(keras), protocol=5)
    return states


def restore(name: str, state: bytes) -> None:
    """Set the state of one generator back; its module is imported."""
    match name:
        case "torch":
            sys.modules["torch"].set_rng_state(_tensor(state))
        case "torch.cuda":
            states = [_tensor(one) for one in pickle.loads(state)]
            sys.modules["torch"].cuda.set_rng_state_all(states)
        case "tensorflow":
            _set_tensorflow(sys.modules[_CONTEXT].context(), *pickle.loads(state))
        case "keras":
            _set_keras(sys.modules[_KERAS_STATE], *pickle.loads(state))


def _bytes(tensor: Any) -> bytes:
    return bytes(tensor.numpy().tobytes())


def _tensor(state: bytes) -> Any:
    torch = sys.modules["torch"]
    return torch.frombuffer(bytearray(state), dtype=torch.uint8)


def _of_tensorflow(context: Any) -> tuple[Any, Any]:
    """Return the global seed, and the state of what gives operations their own seeds."""
    seed = context._seed
    return seed, context._rng.getstate() if seed is not None else None


def _set_tensorflow(context: Any, seed: Any, state: Any) -> None:
    if seed is None:
        context._seed = None
        return
    context._set_global_seed(seed)
    context._rng.setstate(state)


def _of_keras(keras: Any) -> tuple[Any, Any]:
    seed, generator = (keras.get_global_attribute(name) for name in _KERAS_NAMES)
    if generator is None:
        return seed, None
    state = sys.modules["keras"].ops.convert_to_numpy(generator.state)
    return seed, (state.tobytes(), str(state.dtype))


def _set_keras(keras: Any, seed: Any, state: Any) -> None:
    generator = None
    if state is not None:
        generator = sys.modules["keras"].random.SeedGenerator(seed=0)
        generator.state.assign(sys.modules["numpy"].frombuffer(state[0], dtype=state[1]))
    for name, value in zip(_KERAS_NAMES, (seed, generator), strict=True):
        keras.set_global_attribute(name, value)
