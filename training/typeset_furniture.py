"""What stands on a set page beside its text: running heads, page numbers, the section down the outer edge."""

from __future__ import annotations

import random
from itertools import pairwise

from training.typeset_flow import Align, Mark, Run, Sheet
from training.typeset_setting import ENGLISH, Setting

_SIZE = 8.5
_NUMBER_SIZE = 9.0
_STEP = 14.0  # points from character to character down the edge
_N_BLOCKS = 6


def furnish(sheet: Sheet, s: Setting, number: int) -> None:
    """Print the furniture of a page; left and right pages mirror each other."""
    head = _head(s, number)
    if head and s.head_rule:
        sheet.marks.append(Mark(s.left, s.top - 19, s.width, 0))
    runs = [*head, *_foot(s, number)]
    sheet.furniture += [run.text for run in runs]
    if s.edge:
        x = s.page_width - s.right / 2 if number % 2 else s.left / 2
        for index, char in enumerate(s.section):
            runs.append(Run(char, x, 0.35 * s.page_height + _STEP * index, _NUMBER_SIZE, "head", "middle"))
        sheet.furniture.append(s.section)
    sheet.runs += runs


def _head(s: Setting, number: int) -> list[Run]:
    y, middle = s.top - 24, s.page_width / 2
    outer, align = _outer(s, number)
    name = s.section if number % 2 else s.volume
    match s.head:
        case "volume":
            return [Run(s.volume, middle, y, _SIZE, "head", "middle")]
        case "section":
            return [Run(name, outer, y, _SIZE, "head", align)]
        case "numbered":
            inwards = -40 if number % 2 else 40
            return [Run(str(number), outer, y, _SIZE, align=align), Run(name, outer + inwards, y, _SIZE, "head", align)]
        case "sides":
            right = s.page_width - s.right
            return [Run(s.section, s.left, y, _SIZE), Run(s.volume, right, y, _SIZE, "head", "right")]
        case "bilingual":
            english = ENGLISH[len(s.section) % len(ENGLISH)].upper()
            return [Run(f"{s.section} {english}", middle, y, _SIZE, "head", "middle")]
    return []


def _foot(s: Setting, number: int) -> list[Run]:
    if s.foot == "none" or s.head == "numbered":
        return []
    y = s.page_height - s.bottom + 28
    text = {
        "plain": f"{number}",
        "dashes": f"— {number} —",
        "dots": f"·{number}·",
        "outer": f"{number}",
        "label": f"第{number}页",
        "bar": f"{number} | {s.volume}",
    }[s.foot]
    if s.foot in ("outer", "bar"):
        x, align = _outer(s, number)
        return [Run(text, x, y, _NUMBER_SIZE, align=align)]
    return [Run(text, s.page_width / 2, y, _NUMBER_SIZE, align="middle")]


def _outer(s: Setting, number: int) -> tuple[float, Align]:
    return (s.page_width - s.right, "right") if number % 2 else (s.left, "left")


def reorder(sheet: Sheet, s: Setting, r: random.Random) -> None:
    """Print the lines row by row, or in blocks in any order, as programs for setting pages do.

    A reader of PDF that takes the order of printing for the order of reading would otherwise find it ready-made.
    """
    if s.printed_by == "rows":
        sheet.runs.sort(key=lambda run: (round(run.y), run.x))
    elif s.printed_by == "blocks":
        cuts = r.sample(range(len(sheet.runs) + 1), min(_N_BLOCKS, len(sheet.runs)))
        blocks = [sheet.runs[low:high] for low, high in pairwise([0, *sorted(cuts), len(sheet.runs)])]
        r.shuffle(blocks)
        sheet.runs = [run for block in blocks for run in block]
