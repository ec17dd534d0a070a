"""RapidOCR, one line at a time: where the lines of a picture stand, and what each of them says."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pairie.errors import missing_extra

__all__ = ["Engine", "Pixels", "RapidLines", "Sign", "engine_for", "is_installed", "limit_threads"]

#: A picture, red, green, blue. Shape: (height, width, 3).
Pixels = NDArray[np.uint8]

# Lines are looked for in a picture of this many pixels along its longer side, or half as many as it has: type of 8
# points on A4 is 19 pixels high then. Larger ones only take longer; 3,000 take 1.1 gigabytes. Lines are read from the
# picture as it is.
_SIDE = 2000
_MOST_SIDE = 3000
_LEAST_SCORE = 0.5


@dataclass(frozen=True, slots=True)
class Sign:
    """A recognised character, how sure it is (0..1), and the share of the line's width at which its middle stands."""

    text: str
    score: float
    at: float


class Engine(Protocol):
    """Finds lines in a picture and reads them. One call at a time."""

    def find(self, pixels: Pixels) -> NDArray[np.float64]:
        """Return the corners of the lines, clockwise from the top left one. Shape: (lines, 4, 2), pixels."""

    def read(self, line: Pixels) -> list[Sign]:
        """Return the characters of a line that runs level, with its spaces; none if it is not sure of any."""


class RapidLines:
    """RapidOCR with the models of its package, or with others.

    Args:
        params: of RapidOCR, by the names of its configuration, as ``{"Rec.model_path": "other.onnx"}``.
    Raises:
        ImportError: the extra ``ocr`` is not installed.
    """

    def __init__(self, params: Mapping[str, Any] | None = None) -> None:
        from rapidocr import RapidOCR

        # Sizes are seen to here; whether a line stands on its head is told for the whole page.
        ours = {"Global.log_level": "critical", "Global.use_preprocess_img": False}
        self._engine: Any = RapidOCR(params={**ours, **(params or {})})
        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)  # a page without text is told by an error here

    def find(self, pixels: Pixels) -> NDArray[np.float64]:
        from PIL import Image

        height, width = pixels.shape[:2]
        side = max(height, width)
        ratio = min(1.0, max(_SIDE, min(side / 2, _MOST_SIDE)) / side)
        if ratio < 1:
            size = max(1, round(width * ratio)), max(1, round(height * ratio))
            pixels = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))
        found = self._engine(_for_opencv(pixels), use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        return np.zeros((0, 4, 2)) if boxes is None else np.asarray(boxes, dtype=np.float64) / ratio

    def read(self, line: Pixels) -> list[Sign]:
        found = self._engine(_for_opencv(line), use_det=False, use_cls=False, use_rec=True, return_word_box=True)
        if not found.txts or not found.txts[0].strip() or found.scores[0] < _LEAST_SCORE:
            return []
        return list(_signs(found.txts[0], found.word_results[0]))


def _for_opencv(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[:, :, ::-1])


def _signs(text: str, info: Any) -> Iterator[Sign]:
    """Yield the characters of a line; the engine tells no place for spaces, which stand where the last one does."""
    columns = iter([column for word in info.word_cols for column in word])
    at = 0.0
    for char, score in zip(text, info.confs, strict=True):
        if not char.isspace():
            at = (next(columns) + 0.5) / info.line_txt_len
        yield Sign(char, float(score), at)


_THREADS = "EngineConfig.onnxruntime.intra_op_num_threads"
_params: dict[str, Any] = {}


def limit_threads(threads: int) -> None:
    """Have the engine use so many threads when it is loaded. Without this it takes one a core."""
    _params[_THREADS] = threads


@cache
def _engine() -> Engine:
    return RapidLines(_params)


def engine_for(where: str) -> Engine:
    """Return the engine, which is loaded at the first call (three seconds).

    Args:
        where: what to name if it is missing.
    Raises:
        ConfigError: the extra ``ocr`` is not installed.
    """
    try:
        return _engine()
    except ImportError as error:
        raise missing_extra("rapidocr", "ocr", where) from error


def is_installed() -> bool:
    """Tell whether the extra ``ocr`` is there, without loading it."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("rapidocr", "PIL"))
