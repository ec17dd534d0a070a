"""Pages set as PDF from composed text, in a font of boxes: what counts is where characters stand, not their looks."""

from __future__ import annotations

import io
import random
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from typesetting import PLACES, WORKS, Composer, break_lines

A4 = (595.0, 842.0)
FONT = "Boxes"


def _wide(code: int) -> bool:
    return unicodedata.east_asian_width(chr(code)) in "WFA"


def _box(width: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((60, -60))
    for point in ((width - 60, -60), (width - 60, 800), (60, 800)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


@cache
def register_font() -> str:
    """Make and register a font with all of GB 2312, some private characters, and a box for each."""
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    gb2312 = "".join(pair.decode("gb2312", "ignore") for pair in pairs)
    codes = sorted({*range(0x20, 0x7F), *range(0xA1, 0x100), *range(0xE000, 0xE200), 0x3007, *map(ord, gb2312)})
    names = {code: f"u{code:04X}" for code in codes}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    boxes = {width: _box(width) for width in (500, 1000)}
    widths = {name: 1000 if _wide(code) else 500 for code, name in names.items()} | {".notdef": 500}
    builder.setupGlyf({name: boxes[width] for name, width in widths.items()})
    builder.setupHorizontalMetrics({name: (width, 60) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": FONT, "styleName": "Regular", "psName": FONT})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    stream.seek(0)
    pdfmetrics.registerFont(TTFont(FONT, stream))
    return FONT


@dataclass
class Sheet:
    """A page in the making: what is put on it, with positions in points from the top left."""

    size: tuple[float, float] = A4
    put: list[tuple[float, float, str, float, int, float]] = field(default_factory=list)
    turn: int = 0  # of the page as shown, clockwise
    picture: bool | Image.Image = False  # over the page but for a margin of 20 points; True is a grey one
    label: int | None = None  # the number that the file states for the page

    def text(
        self, x: float, y: float, words: str, size: float = 10.5, *, angle: int = 0, spacing: float = 0.0
    ) -> Sheet:
        """Put a line whose base stands at ``y``; ``spacing`` is added between its characters."""
        self.put.append((x, y, words, size, angle, spacing))
        return self

    def lines(
        self,
        x: float,
        y: float,
        lines: Iterable[str],
        size: float = 10.5,
        leading: float = 16.0,
        measure: float | None = None,
    ) -> Sheet:
        """Put lines below each other; those that are wider than the measure, in characters, are squeezed."""
        for number, line in enumerate(lines):
            # An indentation is a matter of place, as in real files; no spaces are printed.
            words = line.lstrip("\u3000 ")
            indent = sum(1.0 if char == "\u3000" else 0.5 for char in line[: len(line) - len(words)])
            width = sum(1.0 if _wide(ord(char)) else 0.5 for char in words)
            over = max(0.0, width + indent - measure) if measure else 0.0
            if words:
                spacing = -over * size / max(1, len(words) - 1)
                self.text(x + indent * size, y + number * leading, words, size, spacing=spacing)
        return self

    def upright(self, x: float, y: float, words: str, size: float = 10.5, step: float = 14.0) -> Sheet:
        for number, char in enumerate(words):
            self.text(x, y + number * step, char, size)
        return self


def write(path: Path, *sheets: Sheet, encrypt: str | None = None) -> Path:
    font = register_font()
    canvas = Canvas(str(path), encrypt=encrypt) if encrypt else Canvas(str(path))
    for sheet in sheets:
        width, height = sheet.size
        # reportlab takes the size of a turned page as it is shown.
        canvas.setPageSize(sheet.size[::-1] if sheet.turn % 180 else sheet.size)
        if sheet.turn:
            canvas.setPageRotation(sheet.turn)
        if sheet.label:
            canvas.addPageLabel(canvas.getPageNumber() - 1, style="ARABIC", start=sheet.label)
        if sheet.picture:
            shown = sheet.picture if isinstance(sheet.picture, Image.Image) else Image.new("L", (8, 8), 128)
            canvas.drawImage(ImageReader(shown), 20, 20, width - 40, height - 40)
        for x, y, words, size, angle, spacing in sheet.put:
            canvas.saveState()
            canvas.translate(x, height - y)
            canvas.rotate(angle)
            canvas.setFont(font, size)
            canvas.drawString(0, 0, words, charSpace=spacing)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return path


@dataclass
class Composed:
    """A page and what should be read from it."""

    sheet: Sheet
    passages: list[str]
    number: int


def full(text: str) -> str:
    """Print punctuation as wide as Chinese."""
    return text.translate(str.maketrans(",;:!?()", "，；：！？（）"))


def compose(seed: int, n_columns: int | None = None) -> Composed:
    """Set a page of columns with all that may stand around them; a page is named by its seed."""
    r = random.Random(seed)
    composer = Composer(seed)
    n = n_columns or r.choice([1, 2, 2, 3, 4])
    size = r.choice([9.0, 9.5, 10.5])
    leading = size * r.uniform(1.35, 1.8)
    margin, gap = r.choice([50.0, 64.0]), size * r.choice([1.6, 2.0, 3.0])
    measure = int((A4[0] - 2 * margin - (n - 1) * gap) / n / size)
    number = r.randint(7, 700)
    sheet = Sheet()
    gold: list[str] = []
    _furniture(sheet, r, number, margin)
    y = 110.0
    if r.random() < 0.6:
        heading = r.choice(PLACES) + "对口支援" + r.choice(PLACES) + "工作综述"
        large = size * r.choice([1.4, 1.8, 2.2])
        sheet.text((A4[0] - large * len(heading)) / 2, y, heading, large)
        gold.append(heading)
        y += large + leading
    y = _columns(
        sheet, composer, gold, [margin + k * (measure * size + gap) for k in range(n)], y, measure, size, leading
    )
    if y < 600 and r.random() < 0.3:
        y = _table(sheet, r, gold, margin, y + leading, leading)
    if y < 560 and r.random() < 0.5:
        heading = "第二节　" + r.choice(PLACES) + "帮扶纪实"
        sheet.text((A4[0] - 1.5 * size * len(heading)) / 2, y + 1.5 * leading, heading, 1.5 * size)
        gold.append(heading)
        y = _columns(
            sheet, composer, gold, [margin + k * (measure * size + gap) for k in range(n)], y + 3.5 * leading, measure,
            size, leading,
        )  # fmt: skip
    return Composed(sheet, gold, number)


def _columns(
    sheet: Sheet, composer: Composer, gold: list[str], lefts: Sequence[float], y: float, measure: int, size: float,
    leading: float,
) -> float:  # fmt: skip
    r = composer.random
    height = r.randint(10, max(11, int((740 - y) / leading)))
    # Columns stand on one grid or off it by any part of a line.
    shifts = [0.0] + [r.choice([0.0, 0.0, r.random() * leading * 0.9]) for _ in lefts[1:]]
    columns: list[list[str]] = [[] for _ in lefts]
    at = 0
    while at < len(columns):
        heading = r.random() < 0.2
        text = r.choice(["(一)资金投入", "人才支援", "产业合作"]) if heading else composer.paragraph(r.randint(1, 4))
        if at == len(columns) - 1 and len(break_lines(text, measure, 2)) > height - len(columns[at]):
            break
        done = ""
        for index, line in enumerate(break_lines(text, measure, 2)):
            if len(columns[at]) >= height:
                at += 1
            if at == len(columns):
                break
            columns[at].append(("\u3000\u3000" if index == 0 else "") + full(line))
            done += full(line)
        if done:
            gold.append(done)
    for left, shift, lines in zip(lefts, shifts, columns, strict=True):
        sheet.lines(left, y + shift, lines, size, leading, measure)
    return y + height * leading + max(shifts)


def _table(sheet: Sheet, r: random.Random, gold: list[str], left: float, y: float, leading: float) -> float:
    rows = [["受援地", "项目", "资金", "年度"]]
    rows += [
        [r.choice(PLACES), r.choice(WORKS), f"{r.randint(10, 900)}万元", str(r.randint(2009, 2024))] for _ in range(5)
    ]
    for cells in rows:
        for number, cell in enumerate(cells):
            sheet.text(left + number * 115, y, cell, 9)
        gold.append(" ".join(cells))
        y += leading
    return y


def _furniture(sheet: Sheet, r: random.Random, number: int, margin: float) -> None:
    head = r.choice(["青禾年鉴2021", "青禾年鉴（2021）", ""])
    if head:
        sheet.text(r.choice([margin, A4[0] - margin - 80]), 60, head, 9)
    sheet.text(*r.choice([(margin, 800), (A4[0] / 2, 800), (A4[0] - margin - 20, 800)]), f"{number}", 9)
    if r.random() < 0.3:
        sheet.upright(r.choice([18.0, A4[0] - 30]), 200, r.choice(["对口支援与合作", "特载", "区县概况"]), 12, 15)
