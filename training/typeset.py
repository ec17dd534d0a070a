"""Sets volumes of pages in the manner of yearbooks from the composed corpus, each with its truth.

A volume is named by its seed and its number of columns. Its documents flow over columns and pages; headings, tables and
pictures may span all columns and part a page into bands, which are read one after the other.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pairie.readers.plain import kind_of
from pairie.types import Document, PassageKind
from training.typeset_flow import Mark, Placed, Sheet, Slug, balanced, fill, shifted
from training.typeset_furniture import furnish, reorder
from training.typeset_items import Items
from training.typeset_setting import Setting, draw_setting

_LONGEST_BOXED = 160


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage as a reader should give it."""

    kind: PassageKind
    text: str


@dataclass(slots=True)
class Volume:
    """Set pages and what stands on them."""

    seed: int
    setting: Setting
    sheets: list[Sheet] = field(default_factory=list)
    placed: list[Placed] = field(default_factory=list)
    kinds: list[PassageKind] = field(default_factory=list)

    def truth(self, page: int | None = None) -> list[Passage]:
        """Return the passages in reading order, of the volume or as far as they stand on one page.

        A passage stands where its first line does; it goes on past pictures, columns and pages.
        """
        texts: dict[int, list[str]] = {}
        for line in self.placed:
            if page is None or line.page == page:
                texts.setdefault(line.passage, []).append(line.text)
        return [Passage(self.kinds[number], "".join(lines)) for number, lines in texts.items()]


def set_volume(documents: Sequence[Document], seed: int, n_columns: int, n_pages: int) -> Volume:
    """Set a volume.

    Args:
        documents: what its text is drawn from.
        seed: names the volume together with the other arguments.
        n_columns: 1 to 4.
        n_pages: sheets to fill; the text is cut off at the foot of the last.
    """
    r = random.Random(f"{seed}/{n_columns}")
    setting = draw_setting(r, n_columns)
    volume = Volume(seed, setting)
    items = Items(setting, r)
    documents = [document for document in documents if not _has_rows(document)]
    press = _Press(volume, n_pages)
    enough = n_pages * n_columns * setting.height
    for band, spanning in _bands(items, _shuffled(r, documents), enough):
        if not (press.pour(band) and press.span(spanning)):
            break
    volume.kinds = items.kinds
    for number, sheet in enumerate(volume.sheets):
        furnish(sheet, setting, setting.first_page + number)
        reorder(sheet, setting, r)
    return volume


def _has_rows(document: Document) -> bool:
    """Tell whether passages are rows of cells (县 项目 金额 进展), which nobody would set as paragraphs."""
    texts = [document.text[p.start : p.end] for p in document.passages]
    return any(text.count(" ") >= 3 and kind_of(text) != "body" for text in texts)


def _shuffled(r: random.Random, documents: Sequence[Document]) -> Iterator[Document]:
    while True:
        yield from r.sample(documents, len(documents))


def _bands(items: Items, documents: Iterator[Document], enough: float) -> Iterator[tuple[list[Slug], list[Slug]]]:
    """Yield what flows in columns and what then spans them, until one band alone fills all pages."""
    s, r = items.setting, items.random
    width = s.column_width
    band: list[Slug] = []
    for number, document in enumerate(documents):
        passages = [document.text[p.start : p.end] for p in document.passages]
        title = document.source.title
        if sum(slug.height for slug in band) > enough:
            yield band, []
            return
        if title and number and kind_of(title) == "heading":
            heading = items.heading(title, s.width if s.spanning_titles else width, level=1)
            if s.spanning_titles and r.random() < 0.5:
                yield band, heading
                band = []
            else:
                band += items.heading(title, width, level=1)
        for index, text in enumerate(passages):
            if kind_of(text) == "heading":
                band += items.heading(text, width, level=1 + min(index, 1))
                continue
            lines = items.paragraph(text, width)
            if s.opens_inside and not number and not index:
                lines = lines[len(lines) // 2 :]
            band += _interrupted(items, lines, width)
            wide = _spanning(items)
            if wide:
                yield band, wide
                band = []
            elif r.random() < s.boxes and (short := [t for t in passages if len(t) <= _LONGEST_BOXED]):
                band.append(items.box("【链接】" if r.random() < 0.5 else "相关链接", short[:2], width))
            elif r.random() < s.tables and s.n_columns < 4:
                band += items.table(width)


def _interrupted(items: Items, lines: list[Slug], width: float) -> list[Slug]:
    """Put a picture after a paragraph or, now and then, into it."""
    s, r = items.setting, items.random
    if r.random() >= s.figures:
        return lines
    figure = items.figure(_words(lines[0]), width, floats=True)
    at = r.randint(1, len(lines)) if r.random() < 0.3 else len(lines)
    return [*lines[:at], figure, *lines[at:]]


def _spanning(items: Items) -> list[Slug]:
    s, r = items.setting, items.random
    if s.n_columns == 1 or r.random() >= 0.02:
        return []
    if s.tables and r.random() < 0.5:
        return items.table(s.width)
    return [items.figure("受援地群众参观援建项目现场", 0.8 * s.width, floats=False)] if s.figures else []


def _words(line: Slug) -> str:
    """Return some words of a line for a caption, up to the first stop."""
    text = line.lines[0][1]
    for stop in "，。；：、（《“":
        text = text.split(stop)[0]
    return text.split("】")[-1] or "援建项目现场"


@dataclass(slots=True)
class _Press:
    """Fills the sheets of a volume from the top down."""

    volume: Volume
    n_pages: int
    y: float = 0.0

    def __post_init__(self) -> None:
        self.volume.sheets.append(Sheet())

    def pour(self, slugs: Sequence[Slug]) -> bool:
        """Set a band of columns and whole pages if need be; False when the volume is full."""
        s = self.volume.setting
        rest = list(slugs)
        while rest:
            before = len(rest)
            room = s.height - self.y
            if s.n_columns == 1 or room < 3 * s.leading:
                filled, height = fill(rest, room, s.n_columns), room
            else:
                filled, height = balanced(rest, room, s.n_columns, s.leading)
            bottom = 0.0
            for number, column in enumerate(filled.columns):
                for at, slug in column:
                    self._put(slug, s.left + number * (s.column_width + s.gutter), s.top + self.y + at)
                    bottom = max(bottom, at + slug.height)
            if s.column_rule:
                self._rule(bottom)
            rest = filled.rest
            if rest and len(rest) == before and self.y == 0:
                kept = next((number for number, slug in enumerate(rest) if slug.keep), None)
                if kept is None:
                    raise RuntimeError(f"seed {self.volume.seed}: a slug is higher than a page; got {rest[0].lines}")
                rest[kept] = replace(rest[kept], keep=False)  # a heading with what must follow it is higher than a page
            self.y += min(height, bottom)
            if rest and not self._turn():
                return False
        return True

    def span(self, slugs: Sequence[Slug]) -> bool:
        """Set what spans all columns, with room for some lines below it."""
        s = self.volume.setting
        height = sum(slug.height + slug.gap for slug in slugs)
        if slugs and self.y + height + 5 * s.leading > s.height and not self._turn():
            return False
        for slug in slugs:
            self.y += max(slug.gap, 0.5 * s.leading if slug is slugs[0] else 0.0) if self.y else 0.0
            picture = bool(slug.marks and slug.marks[0].filled)
            self._put(slug, s.left + (0.1 * s.width if picture else 0.0), s.top + self.y)
            self.y += slug.height
        if slugs and self.y:
            self.y += 0.5 * s.leading
        return True

    def _turn(self) -> bool:
        if len(self.volume.sheets) == self.n_pages:
            return False
        self.volume.sheets.append(Sheet())
        self.y = 0.0
        return True

    def _put(self, slug: Slug, x: float, y: float) -> None:
        page = len(self.volume.sheets) - 1
        sheet = self.volume.sheets[page]
        runs, marks = shifted(slug, x, y)
        sheet.runs += runs
        sheet.marks += marks
        if not slug.lines:
            sheet.furniture += [run.text for run in runs]
        self.volume.placed += [Placed(page, number, text) for number, text in slug.lines]

    def _rule(self, height: float) -> None:
        s = self.volume.setting
        for number in range(1, s.n_columns):
            x = s.left + number * (s.column_width + s.gutter) - s.gutter / 2
            self.volume.sheets[-1].marks.append(Mark(x, s.top + self.y, 0, height))
