"""What stands on a page beside its text: running heads, page numbers, page strips, thumb indexes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pairie.readers.cells import Ruler, Segment, pieces
from pairie.readers.clues import PAGE_LABEL, VOLUME, Clues, about
from pairie.text import HAN, SPACES

__all__ = ["Peeled", "is_page_strip", "peel", "peel_pages", "plain_head", "repeated_heads", "without_thumb_index"]

_STOP = re.compile("[。;!?]")
_TURN = r"上一?页|下一?页|首页|末页|尾页|返回(?:目录)?|目录|第一页|最后一页|[<>«»‹›…]+|\.{2,}"
_STRIP = re.compile(rf"^(?:(?:{_TURN})\s+)*\d{{1,5}}(?:\s+(?:\d{{1,5}}|{_TURN}))+$")
# Recognised dashes come out as 一.
_LONE_NUMBER = re.compile(
    r"^(?:[\s\-–—·•・|().]*|[一\s]+)(?P<page>\d{1,4}|[ivxlcIVXLC]{1,6})(?:[\s\-–—·•・|().]*|[一\s]+)$"
)
_NUMBERED_HEAD = re.compile(
    r"^(?:(?P<front>\d{1,4})(?:\s{2,}|\s*[|│┃丨·]\s*)\S.{0,29}|.{0,29}\S(?:\s{2,}|\s*[|│┃丨·]\s*)(?P<back>\d{1,4}))$"
)
_SPREAD = re.compile(r"^(?P<left>\d{1,4})\s{2,}(?P<right>\d{1,4})$")
_WIDE_GAP = re.compile(rf"[{SPACES}]{{3,}}")
_HAN = re.compile(f"[{HAN}]")
_BAR = re.compile("[|│┃丨‖]")
_PRINTED = re.compile(rf"[{HAN}\w]")
# Parts that every yearbook has; alone in the head of a page they are no heading of its text.
_PARTS = re.compile(
    r"^(?:特\s*载|特\s*辑|专\s*记|专\s*载|专\s*文|大\s*事\s*记|附\s*录|文\s*献|文\s*件\s*选\s*编|统\s*计\s*资\s*料)$"
)
_MOST_HAN = 12
_BILINGUAL = re.compile(rf"^[{HAN}\s]{{2,10}}[\sA-Z&]{{4,40}}$")
_MOST_HEADS = 8
_LEAST_PAGES = 3
_MOST_ON_COVER = 12  # lines
_YEAR = re.compile(r"(?:19|20)\d\d")
_THUMB_STRAY = 4  # cells


@dataclass(frozen=True, slots=True)
class Peeled:
    """The lines of a page without its furniture, and what the furniture said."""

    rows: tuple[Segment, ...]
    clues: Clues
    headed: bool  # something was taken off its head


def is_page_strip(line: str) -> bool:
    """Tell whether a line is navigation over page numbers: 119 120 121 …"""
    if not _STRIP.match(line):
        return False
    numbers = [int(n) for n in re.findall(r"\d+", line)]
    return len(numbers) >= 3 and all(a < b for a, b in pairwise(numbers))


def peel_pages(text: str, pages: Sequence[Sequence[Segment]]) -> list[Peeled]:
    """Take the furniture off the pages of a dump; what most of them have helps to know it on the others."""
    repeated = repeated_heads(text, pages) if len(pages) > 1 else frozenset[str]()
    peeled = [peel(text, rows, repeated) for rows in pages]
    if len(pages) < _LEAST_PAGES or 2 * sum(page.headed for page in peeled) < len(pages):
        return peeled
    # Left and right pages often have different heads, of which one names the section.
    return [
        page if page.headed else peel(text, rows, repeated, always_headed=True)
        for page, rows in zip(peeled, pages, strict=True)
    ]


def repeated_heads(text: str, pages: Sequence[Sequence[Segment]]) -> frozenset[str]:
    """Return what stands at the head or foot of at least two pages and of a third of them, figures aside."""
    seen: Counter[str] = Counter()
    for rows in pages:
        seen.update({plain_head(text[row.start : row.end]) for row in (*rows[:3], *rows[-2:])})
    least = max(2, len(pages) / 3)
    return frozenset(head for head, n in seen.items() if head and n >= least and len(head) <= 40)


def plain_head(line: str) -> str:
    """Return a line without figures, to compare heads of pages; nothing for a sentence."""
    return re.sub(r"[\d\s\-–—·]+", "", line) if not _STOP.search(line) else ""


def peel(
    text: str, rows: Sequence[Segment], repeated: frozenset[str] = frozenset(), *, always_headed: bool = False
) -> Peeled:
    """Take the furniture off a page from its head and its foot inwards.

    Args:
        text: the whole source, normalised.
        rows: the lines of the page.
        repeated: what is known to stand on other pages too.
        always_headed: the other pages have heads, so a few words alone above the text are one.
    """
    kept = [row for row in rows if _PRINTED.search(text, row.start, row.end)]
    clues, weak = Clues(), Clues()
    n_printed = len(kept)
    for from_top in (True, False):
        for _ in range(_MOST_HEADS):
            said = _furniture(text, kept, repeated, from_top=from_top) if kept else None
            if said is None:
                break
            row = kept.pop(0 if from_top else -1)
            # A page label outweighs a bare number, which may be an ornament.
            if said == Clues(page=said.page) and not PAGE_LABEL.match(text[row.start : row.end]):
                weak = weak.first(said)
            else:
                clues = clues.first(said)
        if from_top and len(kept) > _MOST_HEADS and _is_lone_head(text, kept, any_words=always_headed):
            del kept[0]
        if from_top:
            headed = len(kept) < n_printed
    if clues.title and weak.page and len(kept) <= _MOST_ON_COVER and _YEAR.fullmatch(weak.page):
        # The number below the name of a yearbook on its cover is its year.
        clues, weak = clues.first(Clues(volume_year=int(weak.page))), Clues()
    return Peeled(tuple(kept), clues.first(weak), headed)


def _furniture(text: str, rows: Sequence[Segment], repeated: frozenset[str], *, from_top: bool) -> Clues | None:
    """Return what the outermost line of a page says if it is no text of the page."""
    row, *others = rows if from_top else rows[::-1]
    # Its parts may stand at both edges of the page.
    line = _WIDE_GAP.sub("  ", text[row.start : row.end])
    if len(line) > 200 or _STOP.search(line):
        return None
    clues = about(line)
    if (clues.page and len(line) <= 60) or is_page_strip(line) or re.fullmatch(rf"(?:{_TURN}|\s)+", line):
        return clues
    number = _LONE_NUMBER.match(line)
    if number:
        return Clues(page=number["page"])
    numbered = _NUMBERED_HEAD.match(line)
    page = (numbered["front"] or numbered["back"]) if numbered else None
    if clues.title and len(_HAN.findall(VOLUME.sub("", line))) <= _MOST_HAN:
        return clues.first(Clues(page=page))
    spread = _SPREAD.match(line)
    if spread and int(spread["right"]) == int(spread["left"]) + 1:
        return Clues(page=spread["left"])
    if plain_head(line) in repeated:
        return clues
    # The row of a table may look the same, but it has its like next to it.
    if others and abs(others[0].row - row.row) < 2:
        return None
    if numbered and len(pieces(text, row)) <= 2:
        return Clues(page=page)
    bilingual = from_top and _BILINGUAL.match(line)
    return clues if bilingual or (_BAR.search(line) and len(line) <= 60) else None


def _is_lone_head(text: str, rows: Sequence[Segment], *, any_words: bool) -> bool:
    head, below = rows[0], rows[1]
    line = text[head.start : head.end]
    if below.row - head.row < 2:
        return False
    return _PARTS.match(line) is not None or (any_words and len(line) <= 20 and _STOP.search(line) is None)


def without_thumb_index(text: str, rows: Sequence[Segment], rulers: Iterable[Ruler]) -> list[Segment]:
    """Drop the single characters that run down the outer side of a page (对·口·支·援), clear of its text."""
    kept = list(rows)
    for last in (True, False):
        cut = [_cut_single(text, row, last) for row in kept]
        singles = [single for single, _ in cut if single]
        rest = [part for _, part in cut if part]
        if len(singles) > 1 and rest and any(_are_aside(singles, rest, ruler, last) for ruler in rulers):
            kept = rest
    return kept


def _are_aside(singles: Sequence[Segment], rest: Sequence[Segment], ruler: Ruler, last: bool) -> bool:
    """Tell whether singles stand below each other, beyond all other text."""
    at = [ruler.left(single) for single in singles]
    beyond = min(at) > max(map(ruler.right, rest)) if last else max(at) + 1 < min(map(ruler.left, rest))
    return beyond and max(at) - min(at) <= _THUMB_STRAY


def _cut_single(text: str, row: Segment, last: bool) -> tuple[Segment | None, Segment | None]:
    """Split off a Chinese character that stands alone at the end (or start) of a line: (it, the rest)."""
    parts = pieces(text, row)
    single = parts[-1 if last else 0]
    if single.end - single.start != 1 or not re.match(f"[{HAN}]", text[single.start]):
        return None, row
    if len(parts) == 1:
        return single, None
    return single, Segment(row.row, row.start, parts[-2].end) if last else Segment(row.row, parts[1].start, row.end)
