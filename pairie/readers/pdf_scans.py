"""Pages of a PDF that are read as pictures, because their text layer is missing, broken or hardly there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pairie.readers.glyphs import PDFIUM
from pairie.readers.ocr import OCR, Scores, is_blank, recognise
from pairie.readers.ocr_engine import Pixels, engine_for, is_installed
from pairie.readers.sheets import Sheet
from pairie.readers.skew import Drift, SkewedSheet

__all__ = ["LayerFault", "PageRead", "PictureReader"]

_DPI = 200
_POINTS_AN_INCH = 72
# A sheet of a map is drawn with fewer dots; more would take gigabytes.
_MOST_PIXELS = 40_000_000
# In characters of the text layer: what a picture with more text than that has at least, and one with the same.
_MORE = 1.2
_AS_MANY = 0.5

_INSTALL = "Install RapidOCR to recognise its text: pip install 'pairie[ocr]'."
_ALLOW = "Read the file with ocr='auto' to recognise its text."
_SCAN = "RapidOCR finds no text in its picture: look at the page, and scan it anew if it has some."


@dataclass(frozen=True, slots=True)
class LayerFault:
    """What is wrong with the text layer of a page.

    ``wrong``: it has characters in place of others, so that a picture with no more of them is better. ``advice`` says
    what to do where a picture is of no help.
    """

    message: str
    advice: str | None = None
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page as it was read in the end; ``scores`` if it was recognised, ``pictured`` if it shows no text at all."""

    sheet: SkewedSheet
    fault: str | None = None
    scores: Scores | None = None
    pictured: bool = False


class PictureReader:
    """Recognises the pages of a file, as far as asked for and as the extra is there.

    Raises:
        ConfigError: all pages are to be recognised, and the extra ``ocr`` is not installed.
    """

    def __init__(self, ocr: OCR, where: str) -> None:
        if ocr == "always":
            engine_for(where)
        self._ocr = "never" if ocr == "auto" and not is_installed() else ocr
        self._advice = _SCAN if self._ocr != "never" else _ALLOW if ocr == "never" else _INSTALL
        self._where = where

    def finish(self, file: Any, index: int, layer: Sheet, fault: LayerFault | None) -> PageRead:
        """Return a page from its picture, if that is wanted and says more than its text layer.

        Args:
            file: an open ``pypdfium2.PdfDocument``.
            index: of the page, from 0.
            layer: what its text layer says, as far as it can be read.
            fault: what is wrong with that.
        """
        kept = PageRead(SkewedSheet(layer, Drift()), self._told(fault))
        if self._ocr == "never" or (self._ocr == "auto" and (fault is None or fault.advice)):
            return kept
        import pypdfium2

        try:
            pixels, scale = _drawn(file, index)
        except pypdfium2.PdfiumError:  # what is wrong with the page is told already
            return kept
        found = recognise(pixels, scale, where=self._where)
        n_found, n_layer = len(found.glyphs), len("".join(layer.text.split()))
        least = 0.0 if self._ocr == "always" else _AS_MANY if fault and fault.wrong else _MORE
        if n_found > least * n_layer:
            # What the text layer lacks for want of a font its picture lacks as well.
            return PageRead(found.sheet(), kept.fault if fault and fault.advice else None, found.keep())
        # A photograph with a caption, or a sheet that was left blank.
        complete = n_found >= _AS_MANY * n_layer if n_layer else is_blank(pixels)
        if complete and fault and not fault.advice:
            return PageRead(kept.sheet)
        return kept if n_found or n_layer else replace(kept, pictured=True)

    def _told(self, fault: LayerFault | None) -> str | None:
        return f"{fault.message} {fault.advice or self._advice}" if fault else None


def _drawn(file: Any, index: int) -> tuple[Pixels, float]:
    """Return the picture of a page and the points a pixel."""
    with PDFIUM:
        page = file[index]
        try:
            width, height = page.get_size()
            scale = _DPI / _POINTS_AN_INCH
            scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
            pixels = np.array(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)
            bitmap.close()
        finally:
            page.close()
    return pixels, width / pixels.shape[1]
