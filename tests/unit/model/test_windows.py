"""Cutting long texts."""

import pytest

from pairie.errors import ConfigError
from pairie.model.windows import Window, plan_windows, window_of


def test_short_text_is_one_window() -> None:
    assert plan_windows("江州市支援北岭县。", 46, before=8, after=4) == [Window(0, 9, 0, 9)]
    assert plan_windows("", 46, before=8, after=4) == []


def test_text_that_just_fits_is_not_cut() -> None:
    assert len(plan_windows("字" * 46, 46, before=8, after=4)) == 1
    assert len(plan_windows("字" * 47, 46, before=8, after=4)) == 2


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("一二三四五六七八九十，一。三四\n" + "字" * 20, 16),
        ("一二三四五六七八九十，一。三四" + "字" * 20, 13),
        ("一二三四五六七八九十，一二三四" + "字" * 20, 11),
        ("一二。" + "字" * 32, 16),
    ],
)
def test_cores_end_at_the_best_border_of_their_last_half(text: str, end: int) -> None:
    first, *_ = plan_windows(text, 20, before=4, after=4)
    assert (first.core_start, first.core_end) == (0, end)
    assert first.end == end + 4


def test_later_windows_look_back() -> None:
    windows = plan_windows("字" * 60, 20, before=4, after=4)
    assert [w.start for w in windows[1:]] == [w.core_start - 4 for w in windows[1:]]
    assert max(w.end - w.start for w in windows) == 20


@pytest.mark.parametrize(("size", "before", "after"), [(0, 0, 0), (12, 8, 4), (10, 8, 4)])
def test_no_room(size: int, before: int, after: int) -> None:
    with pytest.raises(ConfigError, match="no room for a core"):
        plan_windows("字", size, before=before, after=after)


def test_window_of_a_span() -> None:
    windows = plan_windows("字" * 60, 20, before=4, after=4)
    border = windows[0].core_end
    assert window_of(windows, 0, 3) == 0
    assert window_of(windows, border - 1, border + 3) == 0  # begins in the core, ends in the context behind it
    assert window_of(windows, border, border + 1) == 1
    assert window_of(windows, border - 1, border + 5) is None
    assert window_of(windows, 59, 60) == len(windows) - 1
    assert window_of(windows, 60, 61) is None
    assert window_of([], 0, 1) is None
