"""Prints set volumes as PDF with reportlab, and PDF pages as scans with pypdfium2, numpy and Pillow."""

from __future__ import annotations

import importlib
import random
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError
from training.typeset import Volume
from training.typeset_flow import Mark, Run

#: TrueType faces with Chinese that may lie in one of the folders; reportlab reads no other kind of outlines.
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts", "C:/Windows/Fonts")
SERIF = ("gbsn00lp.ttf", "simsun.ttc", "uming.ttc")
SANS = ("wqy-zenhei.ttc", "simhei.ttf", "wqy-microhei.ttc", "DroidSansFallbackFull.ttf")
DPI = 200


def needed(module: str, package: str, *, extra: bool = True) -> Any:
    """Import what the extra ``bench`` brings, or a package that is in no extra."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        expected, name = ("the extra 'bench'", "'pairie[bench]'") if extra else ("it installed", f"'{package}'")
        raise ConfigError(
            f"typeset bench: package missing; got no {package!r}, expected {expected}. "
            f"Install it with: pip install {name}"
        ) from error


@cache
def faces() -> dict[str, str]:
    """Register a serif and a sans face with reportlab; where one is missing the other stands for both.

    Raises:
        ConfigError: there is no reportlab, or no Chinese TrueType font.
    """
    metrics = needed("reportlab.pdfbase.pdfmetrics", "reportlab")
    truetype = needed("reportlab.pdfbase.ttfonts", "reportlab")
    files = {path.name: path for folder in FOLDERS for path in Path(folder).expanduser().rglob("*.tt[fc]")}
    found: dict[str, str] = {}
    for face, names in (("serif", SERIF), ("sans", SANS)):
        path = next((files[name] for name in names if name in files), None)
        if path:
            metrics.registerFont(truetype.TTFont(face, str(path), subfontIndex=0))
            found[face] = face
    if not found:
        raise ConfigError(
            f"typeset bench: no Chinese font; got none of {', '.join((*SANS, *SERIF))}, expected one under "
            f"{', '.join(FOLDERS)}. On Debian: apt-get install fonts-wqy-zenhei fonts-arphic-gbsn00lp"
        )
    other = next(iter(found))
    return {"serif": found.get("serif", other), "sans": found.get("sans", other)}


def draw_pdf(volume: Volume) -> bytes:
    """Print a volume. Equal volumes make equal bytes."""
    canvas = needed("reportlab.pdfgen.canvas", "reportlab")
    s = volume.setting
    target = BytesIO()
    page = canvas.Canvas(target, pagesize=(s.page_width, s.page_height), invariant=1)
    for sheet in volume.sheets:
        for mark in sheet.marks:
            _draw_mark(page, mark, s.page_height)
        for run in sheet.runs:
            face = faces()["serif" if s.serif and run.face == "body" else "sans"]
            _draw_run(page, run, _covering(run.text, face), s.page_height)
        page.showPage()
    page.save()
    return target.getvalue()


def _covering(text: str, face: str) -> str:
    """Return a face that has all characters, the given one if it has them."""
    metrics = needed("reportlab.pdfbase.pdfmetrics", "reportlab")
    for name in (face, *faces().values()):
        if all(ord(char) in metrics.getFont(name).face.charToGlyph for char in text):
            return name
    return face


def _draw_run(page: Any, run: Run, face: str, page_height: float) -> None:
    width = page.stringWidth(run.text, face, run.size)
    spacing = (run.fit - width) / (len(run.text) - 1) if run.fit and len(run.text) > 1 else 0.0
    x = run.x - {"left": 0.0, "middle": width / 2, "right": width}[run.align]
    line = page.beginText(x, page_height - run.y)
    line.setFont(face, run.size)
    line.setCharSpace(spacing)
    line.textOut(run.text)
    page.drawText(line)


def _draw_mark(page: Any, mark: Mark, page_height: float) -> None:
    if mark.width and mark.height:
        page.setFillGray(0.8 if mark.filled else 1.0)
        page.rect(mark.x, page_height - mark.y - mark.height, mark.width, mark.height, stroke=1, fill=int(mark.filled))
        page.setFillGray(0.0)
    else:
        page.line(mark.x, page_height - mark.y, mark.x + mark.width, page_height - mark.y - mark.height)


def draw_scans(pdf: bytes, seed: int, dpi: int = DPI) -> list[Any]:
    """Render the pages in grey as a scanner would: a little askew, blurred, noisy, on paper that is not white."""
    numpy, pdfium = needed("numpy", "numpy"), needed("pypdfium2", "pypdfium2")
    image, filters = needed("PIL.Image", "pillow"), needed("PIL.ImageFilter", "pillow")
    r = random.Random(seed)
    noise = numpy.random.default_rng(seed)
    scans = []
    document = pdfium.PdfDocument(pdf)
    try:
        for page in document:
            clean = page.render(scale=dpi / 72).to_pil().convert("L")
            turned = clean.rotate(r.uniform(-0.7, 0.7), resample=image.Resampling.BICUBIC, fillcolor=255)
            blurred = turned.filter(filters.GaussianBlur(r.uniform(0.3, 0.9)))
            paper, ink = r.uniform(225, 250), r.uniform(10, 60)
            grey = ink + numpy.asarray(blurred, dtype=numpy.float32) / 255 * (paper - ink)
            grey += noise.normal(0, r.uniform(2, 9), grey.shape)
            scans.append(image.fromarray(grey.clip(0, 255).astype(numpy.uint8)))
    finally:
        document.close()
    return scans
