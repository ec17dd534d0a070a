"""The search of window and thresholds: what is tried, and when it moves away from the calibrated values."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import cast

import pytest

from pairie.model.settings import Settings
from pairie.model.tagger import Tagger
from pairie.types import LABELS
from training import choose_settings
from training.choose_settings import FACTORS, LEAST_CANDIDATES, MARGIN, SIDE_SHARES, WINDOWS, search, variants

START = Settings(
    window=382,
    before=48,
    after=16,
    mention_thresholds=dict.fromkeys(LABELS, 0.4),
    link_thresholds={"AGENT": 0.5, "BENEFICIARY": 0.5, "QUANTITY": 0.5},
    second_chance={"AGENT": 0.3, "BENEFICIARY": 0.3, "QUANTITY": 0.3},
)


def tried(step: str) -> list[Settings]:
    return [settings for _, settings in variants(START, step)]


def test_each_step_changes_one_thing() -> None:
    assert [(s.window, s.before, s.after) for s in tried("window")] == list(WINDOWS)
    assert [s.least_candidate for s in tried("candidates")] == list(LEAST_CANDIDATES)
    assert [s.side_sharing for s in tried("sides")] == list(SIDE_SHARES)
    for settings, factor in zip(tried("mentions MEASURE"), FACTORS, strict=True):
        assert settings.mention_thresholds["MEASURE"] == pytest.approx(0.4 * factor)
        assert {settings.mention_thresholds[name] for name in LABELS if name != "MEASURE"} == {0.4}
        assert settings == replace(START, mention_thresholds=settings.mention_thresholds)
    for settings, factor in zip(tried("mentions all"), FACTORS, strict=True):
        assert set(settings.mention_thresholds.values()) == {round(0.4 * factor, 3)}


def test_links_and_their_second_chance() -> None:
    for settings, factor in zip(tried("links"), FACTORS, strict=False):
        assert set(settings.link_thresholds.values()) == {round(0.5 * factor, 3)}
        assert all(settings.second_chance[n] < v for n, v in settings.link_thresholds.items())
    for settings, factor in zip(tried("second chance"), FACTORS, strict=True):
        assert settings.link_thresholds == START.link_thresholds
        assert settings.second_chance["QUANTITY"] == 0.3
        assert settings.second_chance["AGENT"] == pytest.approx(0.3 * factor)


def test_names_tell_the_tries_apart() -> None:
    for step in ("window", "candidates", "sides", "mentions all", "mentions ACTOR", "links", "second chance"):
        names = [name for name, _ in variants(START, step)]
        assert len(set(names)) == len(names) > 1


@dataclass
class Tally:
    f1: float


def searched(monkeypatch: pytest.MonkeyPatch, gain: float) -> Settings:
    """Search where a shorter window and looser MEASUREs are better by ``gain`` each, and nothing else matters."""

    def evaluate(tagger: Tagger, documents: object) -> SimpleNamespace:
        settings = tagger.settings
        f1 = 0.5 + gain * (settings.window == 254) + gain * (settings.mention_thresholds["MEASURE"] < 0.2)
        return SimpleNamespace(strict=Tally(f1), link=Tally(f1), table=Tally(f1))

    monkeypatch.setattr(choose_settings, "evaluate", evaluate)
    tagger = SimpleNamespace(settings=START, config=SimpleNamespace(labels=LABELS))
    return search(cast(Tagger, tagger), [])


def test_search_follows_a_clear_gain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found = searched(monkeypatch, 2 * MARGIN)
    assert found.window == 254
    assert found.mention_thresholds["MEASURE"] < 0.2
    assert found.link_thresholds == START.link_thresholds and found.side_sharing == 0.0
    assert capsys.readouterr().out.count("| window") == len(WINDOWS)


def test_search_stays_within_the_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    assert searched(monkeypatch, 0.5 * MARGIN) == replace(START, least_candidate=LEAST_CANDIDATES[0])
