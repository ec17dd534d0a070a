"""What a core can do at most in matrix products, and how much of that the window graph gets out of them.

The products run in ONNX Runtime, as the graph does, on matrices large enough to hide all else. Needs the extra "train"
(onnx) to write their graphs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from pairie.errors import missing_extra
from pairie.model.config import NetworkConfig

__all__ = ["best_time", "cost", "peaks"]

ROWS, WIDTH = 512, 1536
"""Shape of the matrices: a window by the widest layer of the default model, and square weights."""
OPSET = 17


def peaks(rounds: int = 20) -> dict[str, float]:
    """Return thousand million multiplications with addition a second and core: int8, fp32 in ONNX Runtime and numpy.

    Raises:
        ConfigError: the extra "train" is not installed.
    """
    random = np.random.default_rng(0)
    rows = random.standard_normal((ROWS, WIDTH), dtype=np.float32)
    weights = random.standard_normal((WIDTH, WIDTH), dtype=np.float32)
    small_rows = random.integers(0, 256, (ROWS, WIDTH)).astype(np.uint8)
    small_weights = random.integers(-127, 128, (WIDTH, WIDTH)).astype(np.int8)
    full = _product("MatMul", weights)
    small = _product("MatMulInteger", small_weights)
    work = {
        "int8": lambda: small.run(None, {"rows": small_rows}),
        "fp32": lambda: full.run(None, {"rows": rows}),
        "fp32 numpy": lambda: rows @ weights,
    }
    size = ROWS * WIDTH * WIDTH / 1e9
    return {name: size / best_time(product, rounds) for name, product in work.items()}


def cost(config: NetworkConfig, positions: int) -> dict[str, float]:
    """Return the thousand millions of multiplications that one window of so many positions needs, by kind of number.

    Weights are int8, what is multiplied with each other in attention and span head is fp32.
    """
    width, n_labels = config.hidden_width, len(config.labels)
    layer = 4 * width * width + 2 * width * config.feed_forward_width
    head = 2 * width * n_labels * (config.span_width + 1)
    squares = config.n_layers * 2 * width + n_labels * config.span_width
    return {
        "int8": positions * (config.n_layers * layer + head) / 1e9,
        "fp32": positions * positions * squares / 1e9,
    }


def best_time(work: Callable[[], object], rounds: int) -> float:
    """Return the CPU seconds of the fastest round: other programs take none of them, they can only slow them down."""
    work()
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def _product(operation: str, weights: Any) -> Any:
    import onnxruntime

    try:
        import onnx
        from onnx import TensorProto, helper, numpy_helper
    except ImportError as error:
        raise missing_extra("onnx", "train", "peak of the machine") from error

    small = operation == "MatMulInteger"
    taken, given = (TensorProto.UINT8, TensorProto.INT32) if small else (TensorProto.FLOAT, TensorProto.FLOAT)
    graph = helper.make_graph(
        [helper.make_node(operation, ["rows", "weights"], ["product"])],
        operation,
        [helper.make_tensor_value_info("rows", taken, [None, WIDTH])],
        [helper.make_tensor_value_info("product", given, [None, WIDTH])],
        [numpy_helper.from_array(weights, "weights")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(made)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(made.SerializeToString(), options, providers=["CPUExecutionProvider"])
