"""What stands on a page beside its text: running heads, page numbers, page strips, thumb indexes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pairie.readers.cells import Ruler, Segment, pieces
from pairie.readers.clues import PAGE_LABEL, VOLUME, Clues, about
from pairie.text import HAN

__all__ = ["Peeled", "is_page_strip", "peel", "repeated_heads", "without_thumb_index"]

_STOP = re.compile("[。;!?]")
_TURN = r"上一?页|下一?页|首页|末页|尾页|返回(?:目录)?|目录|第一页|最后一页|[<>«»‹›…]+|\.{2,}"
_STRIP = re.compile(rf"^(?:(?:{_TURN})\s+)*\d{{1,5}}(?:\s+(?:\d{{1,5}}|{_TURN}))+$")
_LONE_NUMBER = re.compile(r"^[\s\-–—·•・|().]*(?P<page>\d{1,4}|[ivxlcIVXLC]{1,6})[\s\-–—·•・|().]*$")
_NUMBERED_HEAD = re.compile(
    r"^(?:(?P<front>\d{1,4})(?:\s{2,}|\s*[|│┃丨·]\s*)\S.{0,29}|.{0,29}\S(?:\s{2,}|\s*[|│┃丨·]\s*)(?P<back>\d{1,4}))$"
)
_BAR = re.compile("[|│┃丨‖]")
_PRINTED = re.compile(rf"[{HAN}\w]")
# Parts that every yearbook has; alone in the head of a page they are no heading of its text.
_PARTS = re.compile(r"^(?:特\s*载|特\s*辑|专\s*记|专\s*载|专\s*文|大\s*事\s*记|附\s*录|文\s*献|文\s*件\s*选\s*编|统\s*计\s*资\s*料)$")
_MOST_HEADS = 8


@dataclass(frozen=True, slots=True)
class Peeled:
    """The lines of a page without its furniture, and what the furniture said."""

    rows: tuple[Segment, ...]
    clues: Clues


def is_page_strip(line: str) -> bool:
    """Tell whether a line is navigation over page numbers: 119 120 121 …"""
    if not _STRIP.match(line):
        return False
    numbers = [int(n) for n in re.findall(r"\d+", line)]
    return len(numbers) >= 3 and all(a < b for a, b in zip(numbers, numbers[1:], strict=False))


def repeated_heads(text: str, pages: Sequence[Sequence[Segment]]) -> frozenset[str]:
    """Return what stands at the head or foot of at least two pages and of a third of them, figures aside."""
    seen: Counter[str] = Counter()
    for rows in pages:
        seen.update({_plain(text[row.start : row.end]) for row in (*rows[:3], *rows[-2:])})
    least = max(2, len(pages) / 3)
    return frozenset(head for head, n in seen.items() if head and n >= least and len(head) <= 40)


def _plain(line: str) -> str:
    return re.sub(rf"[\d\s\-–—·]+", "", line) if not _STOP.search(line) else ""


def peel(text: str, rows: Sequence[Segment], repeated: frozenset[str] = frozenset()) -> Peeled:
    """Take the furniture off a page from its head and its foot inwards."""
    kept = [row for row in rows if _PRINTED.search(text, row.start, row.end)]
    clues, weak = Clues(), Clues()
    for end in (0, -1):
        for _ in range(_MOST_HEADS):
            said = _furniture(text[kept[end].start : kept[end].end], repeated) if kept else None
            if said is None:
                break
            # A page label outweighs a bare number, which may be an ornament.
            clues, weak = (clues, weak.first(said)) if said == Clues(page=said.page) and not _labelled(text, kept[end]) else (clues.first(said), weak)
            del kept[end]
    if len(kept) > 2 and _is_lone_head(text, kept):
        del kept[0]
    return Peeled(tuple(kept), clues.first(weak))


def _labelled(text: str, row: Segment) -> bool:
    return PAGE_LABEL.match(text[row.start : row.end]) is not None


def _furniture(line: str, repeated: frozenset[str]) -> Clues | None:
    """Return what a line at the edge of a page says if it is no text of the page."""
    if len(line) > 200 or _STOP.search(line):
        return None
    clues = about(line)
    if (clues.page and len(line) <= 60) or is_page_strip(line) or re.fullmatch(rf"(?:{_TURN}|\s)+", line):
        return clues
    number = _LONE_NUMBER.match(line)
    if number:
        return Clues(page=number["page"])
    numbered = _NUMBERED_HEAD.match(line)
    if clues.title and len(VOLUME.sub("", re.sub(r"\s", "", line)).strip("0123456789|│┃丨·-—")) <= 14:
        return clues.first(Clues(page=(numbered["front"] or numbered["back"]) if numbered else None))
    if numbered:
        return Clues(page=numbered["front"] or numbered["back"])
    if (_BAR.search(line) and len(line) <= 60) or _plain(line) in repeated:
        return clues
    return None


def _is_lone_head(text: str, rows: Sequence[Segment]) -> bool:
    head, below = rows[0], rows[1]
    line = text[head.start : head.end]
    return below.row - head.row >= 2 and _PARTS.match(line) is not None


def without_thumb_index(text: str, rows: Sequence[Segment], ruler: Ruler) -> list[Segment]:
    """Drop the single characters that run down the outer side of a page (对·口·支·援), clear of its text."""
    kept = list(rows)
    for last in (True, False):
        cut = [_cut_single(text, row, last) for row in kept]
        singles = [single for single, _ in cut if single]
        if len(singles) < 2:
            continue
        at = [ruler.left(single) for single in singles]
        rest = [part for single, part in cut if part] if max(at) - min(at) <= 4 else []
        clear = all(ruler.right(r) + 1 < min(at) for r in rest) if last else all(ruler.left(r) > max(at) + 2 for r in rest)
        if rest and clear:
            kept = rest
    return kept


def _cut_single(text: str, row: Segment, last: bool) -> tuple[Segment | None, Segment | None]:
    """Split off a Chinese character that stands alone at the end (or start) of a line: (it, the rest)."""
    parts = pieces(text, row)
    single = parts[-1 if last else 0]
    if single.end - single.start != 1 or not re.match(f"[{HAN}]", text[single.start]):
        return None, row
    if len(parts) == 1:
        return single, None
    return single, Segment(row.row, row.start, parts[-2].end) if last else Segment(row.row, parts[1].start, row.end)
