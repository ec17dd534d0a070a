"""Thresholds, and how caution moves them."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.errors import ConfigError
from pairie.model.settings import Settings
from pairie.types import LABELS, LINK_TYPES

THRESHOLDS = ("mention_thresholds", "link_thresholds", "second_chance")
probability = st.floats(0, 1)
inner = st.floats(0.01, 0.99)
caution = st.floats(-20, 20)


def settings_of(one: float, other: float) -> Settings:
    """Settings whose thresholds differ from name to name."""
    return Settings(
        mention_thresholds={**dict.fromkeys(LABELS, one), "AMOUNT": other},
        link_thresholds=dict.fromkeys(LINK_TYPES, other),
        second_chance={**dict.fromkeys(LINK_TYPES, other), "AGENT": one},
    )


def thresholds(settings: Settings) -> dict[tuple[str, str], float]:
    return {(name, key): value for name in THRESHOLDS for key, value in getattr(settings, name).items()}


def log_odds(value: float) -> float:
    return math.log(value / (1 - value))


def test_no_caution_changes_nothing() -> None:
    settings = settings_of(0.3, 0.6)
    assert settings.with_caution(0.0) is settings


@pytest.mark.parametrize(("shift", "expected"), [(math.log(3), 0.75), (-math.log(3), 0.25), (1000, 1.0)])
def test_thresholds_move_and_nothing_else(shift: float, expected: float) -> None:
    settings = Settings(before=8, after=4)
    moved = settings.with_caution(shift)
    assert thresholds(moved) == pytest.approx(dict.fromkeys(thresholds(settings), expected))
    assert replace(moved, **{name: getattr(settings, name) for name in THRESHOLDS}) == settings
    assert set(thresholds(settings).values()) == {0.5}


@given(inner, inner, st.floats(-5, 5))
def test_each_threshold_moves_by_that_much_log_odds(one: float, other: float, shift: float) -> None:
    before, after = (thresholds(s) for s in (settings_of(one, other), settings_of(one, other).with_caution(shift)))
    assert before.keys() == after.keys()
    for key, value in before.items():
        assert log_odds(after[key]) - log_odds(value) == pytest.approx(shift, abs=1e-6)


@given(probability, probability, caution, caution)
def test_more_caution_never_lowers_a_threshold(one: float, other: float, a: float, b: float) -> None:
    settings = settings_of(one, other)
    low, high = (thresholds(settings.with_caution(value)) for value in sorted((a, b)))
    # The shift by nothing leaves the figure as it is, another rounds it in the last place.
    assert all(low[key] <= high[key] + 1e-12 for key in low)
    # Certain thresholds, 0 (take all) and 1, stay what they are.
    fixed = {key for key, value in thresholds(settings).items() if value in (0.0, 1.0)}
    assert all(low[key] == high[key] == thresholds(settings)[key] for key in fixed)


@given(inner, inner, st.floats(-5, 5), st.floats(-5, 5))
def test_caution_adds_up(one: float, other: float, a: float, b: float) -> None:
    twice, once = settings_of(one, other).with_caution(a).with_caution(b), settings_of(one, other).with_caution(a + b)
    assert thresholds(twice) == pytest.approx(thresholds(once))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_caution_that_is_no_number(bad: float) -> None:
    with pytest.raises(ConfigError, match=f"caution: no finite number; got {bad}, expected about -2 to 2"):
        Settings().with_caution(bad)


def test_hardly_any_caution() -> None:
    assert max(thresholds(Settings().with_caution(-1000)).values()) == pytest.approx(0)


def test_settings_moved_by_caution_can_be_written_and_read() -> None:
    moved = settings_of(0.3, 0.6).with_caution(1.5)
    assert Settings.from_dict(moved.to_dict()) == moved
