"""The characters of a PDF page and where they stand, from PDFium."""

from __future__ import annotations

import ctypes
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["PDFIUM", "Glyphs", "read_glyphs", "share_of_picture", "share_unseen"]

#: PDFium may be used by one thread at a time; whoever calls it holds this.
PDFIUM = threading.RLock()

_BLANK = np.array(
    [0x09, 0x0A, 0x0D, 0x20, 0xA0, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF]
)
# PDFium writes the hyphen at the end of a line so, and what it puts in where the page has gaps as these.
_HYPHEN = 0x02
_MAY_BE_GENERATED = frozenset((0x0A, 0x0D, 0x20, 0x2D))
_REPLACEMENT = 0xFFFD
# Files may place every character by itself; so many of the pieces are asked for their extent.
_MOST_ASKED = 60
_LEAST_WIDTH = 0.001


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What is printed on a page, in the order of the file, without its spaces."""

    codes: NDArray[np.uint32]
    boxes: NDArray[np.float32]  # (n, 4): left, top, right, bottom in points from the top left corner as shown
    spaced: NDArray[np.bool_]  # a space stands before it
    width: float
    height: float

    @property
    def text(self) -> str:
        return "".join(map(chr, self.codes.tolist()))

    def __len__(self) -> int:
        return len(self.codes)


def read_glyphs(page: Any) -> Glyphs:
    """Read the text layer of a page.

    Boxes are PDFium's loose ones, as wide as the advance and as high as the font: by the tight ones 一 would be two
    points high. Characters that PDFium adds itself are left out, and so is what stands outside the page as shown, like
    the printer's marks.

    Args:
        page: a ``pypdfium2.PdfPage``.
    """
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    try:
        n_chars = max(0, pdfium.FPDFText_CountChars(textpage))
        rects = (pdfium.FS_RECTF * n_chars)()
        read_codes: list[int] = []
        added = np.zeros(n_chars, dtype=np.bool_)
        read, place, generated = (
            pdfium.FPDFText_GetUnicode,
            pdfium.FPDFText_GetLooseCharBox,
            pdfium.FPDFText_IsGenerated,
        )
        for index in range(n_chars):
            code = read(textpage, index)
            if code in _MAY_BE_GENERATED:
                added[index] = generated(textpage, index) == 1
            elif code == _HYPHEN and pdfium.FPDFText_IsHyphen(textpage, index) == 1:
                code = ord("-")
            read_codes.append(code)
            place(textpage, index, rects[index])
    finally:
        textpage.close()
    codes = np.array(read_codes, dtype=np.uint32)
    # FS_RECTF is left, top, right, bottom, upwards from the corner of the page's own system.
    raw = np.frombuffer(rects, dtype=np.float32).reshape(n_chars, 4) if n_chars else np.zeros((0, 4), np.float32)
    width, height = page.get_size()
    boxes = _shown(raw, _bounds(page, pdfium), pdfium.FPDFPage_GetRotation(page))
    return _printed(*_joined(codes, boxes, added), width, height)


def share_unseen(page: Any) -> float:
    """Return about which share of the pieces of text on a page PDFium passes over, 0..1.

    It leaves out text without extent, as a single character has if its font is neither in the file nor on the machine.

    Args:
        page: a ``pypdfium2.PdfPage``.
    """
    import pypdfium2.raw as pdfium

    n_objects = pdfium.FPDFPage_CountObjects(page)
    sides = [ctypes.c_float() for _ in range(4)]
    n_pieces = n_unseen = 0
    for index in range(0, n_objects, max(1, n_objects // _MOST_ASKED)):
        piece = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(piece) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        n_pieces += 1
        pdfium.FPDFPageObj_GetBounds(piece, *sides)
        left, _, right, _ = (side.value for side in sides)
        if right - left < _LEAST_WIDTH and not pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(piece)):
            n_unseen += 1
    return n_unseen / n_pieces if n_pieces else 0.0


def share_of_picture(page: Any) -> float:
    """Return which share of a page its largest picture covers, 0..1.

    Args:
        page: a ``pypdfium2.PdfPage``.
    """
    import pypdfium2.raw as pdfium

    left, top, right, bottom = _bounds(page, pdfium)
    sides = [ctypes.c_float() for _ in range(4)]
    largest = 0.0
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        picture = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(picture) == pdfium.FPDF_PAGEOBJ_IMAGE:
            pdfium.FPDFPageObj_GetBounds(picture, *sides)
            x0, y0, x1, y1 = (side.value for side in sides)
            inside = max(0.0, min(x1, right) - max(x0, left)), max(0.0, min(y1, top) - max(y0, bottom))
            largest = max(largest, inside[0] * inside[1])
    area = (right - left) * (top - bottom)
    return largest / area if area > 0 else 0.0


def _bounds(page: Any, pdfium: Any) -> tuple[float, float, float, float]:
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(rect)):
        left, bottom, right, top = page.get_mediabox()
        return left, top, right, bottom
    return rect.left, rect.top, rect.right, rect.bottom


def _shown(
    raw: NDArray[np.float32], bounds: tuple[float, float, float, float], quarter_turns: int
) -> NDArray[np.float32]:
    """Turn boxes the way the page is shown, with the origin in its top left corner."""
    left, top, right, bottom = bounds
    x0, y1, x1, y0 = raw.T
    if quarter_turns == 1:
        sides = (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    elif quarter_turns == 2:
        sides = (right - x1, y0 - bottom, right - x0, y1 - bottom)
    elif quarter_turns == 3:
        sides = (top - y1, right - x1, top - y0, right - x0)
    else:
        sides = (x0 - left, top - y1, x1 - left, top - y0)
    return np.stack(sides, axis=1).astype(np.float32)


def _joined(
    codes: NDArray[np.uint32], boxes: NDArray[np.float32], added: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    """Join surrogate pairs and leave out what was added."""
    high = (codes >= 0xD800) & (codes < 0xDC00)
    low = (codes >= 0xDC00) & (codes < 0xE000)
    pairs = np.flatnonzero(high[:-1] & low[1:])
    codes, boxes = codes.copy(), boxes.copy()
    codes[pairs] = 0x10000 + ((codes[pairs] - 0xD800) << 10) + (codes[pairs + 1] - 0xDC00)
    boxes[pairs, 2:] = np.maximum(boxes[pairs, 2:], boxes[pairs + 1, 2:])
    gone = added.copy()
    gone[pairs + 1] = True
    return codes[~gone], boxes[~gone]


def _printed(codes: NDArray[np.uint32], boxes: NDArray[np.float32], width: float, height: float) -> Glyphs:
    """Leave out spaces and what is not on the page; control characters and halves of pairs become U+FFFD."""
    blank = np.isin(codes, _BLANK)
    control = (codes < 0x20) | ((codes >= 0x7F) & (codes < 0xA0))
    codes[(control & ~blank) | ((codes >= 0xD800) & (codes < 0xE000)) | (codes > 0x10FFFF)] = _REPLACEMENT
    spaced = np.append(False, blank[:-1])
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    kept = ~blank & inside & (boxes[:, 2] >= boxes[:, 0])
    return Glyphs(codes[kept], boxes[kept], spaced[kept], width, height)
