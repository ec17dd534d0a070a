"""Pictures of pages (PNG, JPEG, TIFF) to passages in reading order."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pairie.errors import ReadError, missing_extra
from pairie.readers.encodings import what_is
from pairie.readers.ocr import OCR, Scores, is_blank, recognise
from pairie.readers.page_watch import begin_page, end_pages
from pairie.readers.paper import Paper, set_papers
from pairie.readers.skew import NO_SHEET, SkewedSheet
from pairie.types import Document, PageFault, Source

__all__ = ["n_pictures", "paper_of_image", "read_image", "read_pixels", "refuse_picture"]

_FORMATS = ("PNG", "JPEG", "TIFF")
# A page of a newspaper (A2) at 300 dots an inch has 35 million.
_MOST_PIXELS = 80_000_000
_MOST_PAGES = 2_000
_POINTS_AN_INCH = 72
# What a file states beyond these is no resolution of a scan.
_RESOLUTIONS = (60.0, 2400.0)

_NO_TEXT = "no text found; got a picture, expected a page. Scan it at 200 dots an inch or more."

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, KeyError, TypeError, OverflowError)


def read_image(data: bytes, *, file: str) -> Document:
    """Recognise the text of a picture or of all pictures of a TIFF.

    The source text are the pages as they look, parted by form feeds; a source span is a part of one printed line and
    has its box on paper, in points (in pixels where the file states no resolution). Passages have as ``score`` how sure
    the recognition is. A page that is broken or has something but no text on it is named in ``source.faults`` and the
    others are read.

    Raises:
        ReadError: the file is broken, too large, no picture, or no text is found on any page.
        ConfigError: the extra ``ocr`` is not installed.
    """
    paper = paper_of_image(data, file=file)
    if paper.faults and not any(page.sheet.text for page in paper.sheets):
        first = paper.faults[0]
        raise ReadError(f"{file}: page {first.page_number}: {first.message}")
    return set_papers([paper], Source(file=file, form="image", faults=tuple(paper.faults)))


def refuse_picture(path: Path, ocr: OCR) -> None:
    """Raise a ReadError for a picture where no text is to be recognised."""
    if ocr == "never":
        raise ReadError(
            f"{path}: a picture; got ocr='never', expected 'auto' or 'always'. Allow OCR, or leave the file out."
        )


def paper_of_image(data: bytes, *, file: str) -> Paper:
    """Return the recognised pages of a picture. One without text is a fault, also where there is no other.

    Raises:
        ReadError: the file is broken, too large, or no picture.
        ConfigError: the extra ``ocr`` is not installed.
    """
    sheets: list[SkewedSheet] = []
    scores: list[Scores | None] = []
    faults: list[PageFault] = []
    lost: list[int] = []
    for number, (pixels, scale, fault) in enumerate(read_pixels(data, file), start=1):
        if pixels is None:
            lost.append(number)
        recognised = None if pixels is None else recognise(pixels, scale, where=file)
        if pixels is not None and recognised is not None and not len(recognised.glyphs):
            recognised, fault = None, None if is_blank(pixels) else _NO_TEXT
        if fault:
            faults.append(PageFault(number, fault))
        scores.append(None if recognised is None else recognised.keep())
        sheets.append(NO_SHEET if recognised is None else recognised.sheet())
    end_pages()
    return Paper(sheets, faults, scores=scores, lost=lost)


def n_pictures(data: bytes, file: str) -> int:
    """Return how many pages a picture has, by its head.

    Raises:
        ReadError: the file is broken, too large, or no picture.
        ConfigError: the extra ``ocr`` is not installed.
    """
    return _opened(data, file)[1]


def read_pixels(data: bytes, file: str) -> Iterator[tuple[NDArray[np.uint8] | None, float, str | None]]:
    """Yield the pixels of every page and the points a pixel, or None and what is wrong with the page."""
    picture, n_pages = _opened(data, file)
    for index in range(n_pages):
        if left_out := begin_page(file, index + 1, n_pages):
            yield None, 1.0, left_out
            continue
        try:
            with _quiet():
                picture.seek(index)
                if picture.width * picture.height > _MOST_PIXELS:
                    raise _too_large(file, f"{picture.width} by {picture.height} pixels on page {index + 1}")
                pixels, scale = _pixels(picture), _scale(picture)
        except _BROKEN as error:
            if n_pages == 1:
                raise _broken(file, error) from error
            yield None, 1.0, f"broken picture; got {error}, expected pixels. Scan the page again."
        else:
            yield pixels, scale, None


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave Pillow's warnings out: sizes are looked at here, and odd tags of a TIFF do no harm."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _opened(data: bytes, file: str) -> tuple[Any, int]:
    """Return a picture, of which only the head was read, and how many pages it has."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError as error:
        raise missing_extra("pillow", "ocr", file) from error
    try:
        with _quiet():
            picture = Image.open(BytesIO(data), formats=_FORMATS)
            n_pages = int(getattr(picture, "n_frames", 1)) if picture.format == "TIFF" else 1
    except UnidentifiedImageError as error:
        raise ReadError(
            f"{file}: no picture; got {what_is(data) or 'other data'}, expected PNG, JPEG or TIFF. Give the file the "
            "suffix of what it is, or save it as one of them."
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_large(file, str(error)) from error
    except _BROKEN as error:
        raise _broken(file, error) from error
    if n_pages > _MOST_PAGES:
        raise _too_large(file, f"{n_pages} pages")
    return picture, n_pages


def _broken(file: str, error: Exception) -> ReadError:
    return ReadError(
        f"{file}: broken picture; got data that cannot be decoded ({error}), expected PNG, JPEG or TIFF. Get the file "
        "again."
    )


def _too_large(file: str, got: str) -> ReadError:
    return ReadError(
        f"{file}: too large; got {got}, expected at most {_MOST_PIXELS:,} pixels a page and {_MOST_PAGES:,} pages. "
        "Scan it with fewer dots an inch, or part the file."
    )


def _pixels(picture: Any) -> NDArray[np.uint8]:
    """Return a page as it is shown: upright, on white."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode.startswith("I") or upright.mode == "F":  # 16 bits and more; Pillow would cut them off
        values = np.asarray(upright, dtype=np.float64)
        gray = (255 * values / max(1.0, float(values.max()))).astype(np.uint8)
        return np.repeat(gray[:, :, None], 3, axis=2)
    if "A" in upright.getbands() or "transparency" in upright.info:
        shown = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    return np.asarray(upright.convert("RGB"), dtype=np.uint8)


def _scale(picture: Any) -> float:
    """Return the points a pixel; 1 where the file states no resolution."""
    stated = picture.info.get("dpi") or (0, 0)
    try:
        resolution = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 1.0
    low, high = _RESOLUTIONS
    return _POINTS_AN_INCH / resolution if low <= resolution <= high else 1.0
