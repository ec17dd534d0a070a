"""Characters of a line: how wide they are, and what engines drop or mistake."""

import numpy as np
import pytest

from pairie.readers.ocr_engine import Sign
from pairie.readers.ocr_lines import chars_of

EM = 20


def signs(text: str, *, dropped: str = "") -> list[Sign]:
    """Return what an engine reads of a line that is set solid, but for what it drops."""
    widths = [EM / 2 if char.isascii() else EM for char in text]
    total, at, found = sum(widths), 0.0, []
    for char, width in zip(text, widths, strict=True):
        if char not in dropped:
            found.append(Sign(char, 0.9, (at + width / 2) / total))
        at += width
    return found


def printed(text: str, *, blank: str = "", strokes: tuple[int, ...] = ()) -> np.ndarray:
    """Return a line in which every character is a square with room around it, and strokes that fill the room."""
    widths = [EM // 2 if char.isascii() else EM for char in text]
    gray = np.full((EM, sum(widths)), 240, dtype=np.float32)
    at = 0
    for index, (char, width) in enumerate(zip(text, widths, strict=True)):
        if index in strokes:
            gray[9:11, at : at + width] = 20
        elif char not in blank + " ":
            gray[4:16, at + 3 : at + width - 3] = 20
        at += width
    return gray


def read(text: str, *, dropped: str = "", **look: object) -> str:
    return "".join(char.text for char in chars_of(signs(text, dropped=dropped), printed(text, **look)))  # type: ignore[arg-type]


def test_characters_touch_and_have_their_widths() -> None:
    text = "投入120万元"
    chars = chars_of(signs(text), printed(text))
    assert [char.left for char in chars] == pytest.approx([0, 20, 40, 50, 60, 70, 90])
    assert [char.right for char in chars] == pytest.approx([20, 40, 50, 60, 70, 90, 110])
    assert {char.score for char in chars} == {0.9}


def test_a_gap_stays_a_gap() -> None:
    text = "甲区  乙县"
    chars = chars_of(signs(text, dropped=" "), printed(text))
    assert (chars[1].right, chars[2].left) == (pytest.approx(40), pytest.approx(60))


def test_a_space_is_kept_in_mind() -> None:
    chars = chars_of(signs("Solar lamp"), printed("Solar lamp"))
    assert "".join(char.text for char in chars) == "Solarlamp"
    assert [char.spaced for char in chars] == [False] * 5 + [True] + [False] * 3
    assert chars[5].left - chars[4].right >= 0.1 * EM
    assert chars_of([], printed("县")) == chars_of(signs("  "), printed("  ")) == []


@pytest.mark.parametrize("text", ["二〇二一年度", "二〇〇九年起", "同比增长百分之二〇多"])
def test_dropped_zeros_come_back(text: str) -> None:
    assert read(text, dropped="〇") == text
    assert read(text, dropped="〇", blank="〇") == text.replace("〇", "")


def test_no_zero_among_other_words() -> None:
    assert read("甲区捐赠", dropped="区") == "甲捐赠"
    # Three in a row are no year.
    assert read("二〇〇〇〇一", dropped="〇") == "二一"


def test_a_stroke_through_both_is_a_dash() -> None:
    assert read("目标一一帮扶", strokes=(2, 3)) == "目标——帮扶"
    assert read("目标一—帮扶", strokes=(2, 3)) == "目标——帮扶"
    assert read("任务一一落实") == "任务一一落实"


def with_rings(text: str, *, rings: str = "〇", square: bool = False, margin: int = 0) -> np.ndarray:
    """Return a line in which 〇 is a ring (or a frame), with paper beside it."""
    gray = np.full((EM, EM * len(text)), 240, dtype=np.float32)
    y, x = np.mgrid[:EM, :EM] - (EM - 1) / 2
    far = np.maximum(abs(x), abs(y)) if square else np.hypot(x, y)
    for index, char in enumerate(text):
        part = gray[:, index * EM : (index + 1) * EM]
        if char in rings:
            part[(far > 6.5) & (far < 8.5)] = 20
        else:
            part[4:16, 3 : EM - 3] = 20
    return np.pad(gray, ((0, 0), (margin, margin)), constant_values=240)


@pytest.mark.parametrize(
    "text", ["规划自二〇二〇", "〇年起在县里", "十年间即二〇", "〇九年以来", "共计二〇〇", "〇〇年起"]
)
def test_zeros_at_the_ends_of_a_line(text: str) -> None:
    """A year broken at the end of a line: the engine reads neither its last nor its first character."""
    gray = with_rings(text)
    chars = chars_of(signs(text, dropped="〇"), gray)
    assert "".join(char.text for char in chars) == text
    assert [char.middle / EM for char in chars] == pytest.approx([n + 0.5 for n in range(len(text))], abs=0.15)
    # Neither is a box a ring, nor any sign that stands elsewhere.
    framed = chars_of(signs(text, dropped="〇"), with_rings(text, square=True))
    assert "".join(char.text for char in framed).strip("〇") == "".join(char.text for char in framed)


def test_zeros_beyond_the_box_of_a_line() -> None:
    text, margin = "〇年起自二〇", 2 * EM
    gray = with_rings(text, margin=margin)
    found = chars_of(signs("年起自二"), gray, margin + EM)
    assert "".join(char.text for char in found) == text
    assert (found[0].middle, found[-1].middle) == (pytest.approx(-EM / 2, abs=3), pytest.approx(4.5 * EM, abs=3))


def test_a_ring_that_is_no_figure_is_left_out() -> None:
    for text in ("〇甲区捐赠", "甲区捐赠〇", "〇一是建校舍"):
        assert "〇" not in "".join(c.text for c in chars_of(signs(text, dropped="〇"), with_rings(text)))
    assert read("二○二一年") == "二〇二一年"
    assert read("○一是建校舍") == "○一是建校舍"
