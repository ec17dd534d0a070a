"""Graphs with int8 products as they are meant."""

from pathlib import Path

import onnx
from onnx import version_converter
from onnx.reference import ReferenceEvaluator

from pairie.model.runtime import OnnxScorer
from pairie.model.tokens import Vocabulary

# The first that onnx computes itself in full.
OPSET = 21


def exact_scorer(folder: Path, vocabulary: Vocabulary) -> OnnxScorer:
    """Score windows by the reference implementation of onnx.

    ONNX Runtime adds pairs of int8 products in 16 bits where a processor has no VNNI, and those of random weights are
    often too large for that: how exact a graph is can be told everywhere only without it.
    """
    scorer = OnnxScorer(folder, vocabulary, threads=1)
    graph = version_converter.convert_version(onnx.load(folder / "window.onnx"), OPSET)
    scorer._window = ReferenceEvaluator(graph)
    return scorer
