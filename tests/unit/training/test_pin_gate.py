"""Floors go up on their own, and never down in silence."""

import json
from pathlib import Path

import pytest

from pairie.errors import ConfigError
from pairie.gold import GoldPage
from tests import tiny
from training.pin_gate import MARGIN, Measured, gold_digest, pin, read_floors


def measured(**scores: float) -> dict[str, Measured]:
    return {"test": Measured("ab", scores)}


def test_floors_leave_a_margin_and_round_down() -> None:
    assert Measured("", {"strict": 0.6996, "table": 0.0}).floors() == {"strict": 0.689, "table": 0.0}
    assert MARGIN == 0.01


def test_first_pin_and_raise() -> None:
    first = pin({}, measured(strict=0.7, table=0.5))
    assert first == {"floors": {"test": {"gold": "ab", "f1": {"strict": 0.69, "table": 0.49}}}, "lowered": []}
    raised = pin(first, measured(strict=0.8, table=0.5))
    assert raised["floors"]["test"]["f1"] == {"strict": 0.79, "table": 0.49}
    assert raised["lowered"] == []


@pytest.mark.parametrize(
    "leave", [{}, {"allow_lower": True}, {"reason": "because"}, {"allow_lower": True, "reason": " "}]
)
def test_no_floor_falls_in_silence(leave: dict[str, str | bool]) -> None:
    first = pin({}, measured(strict=0.7, table=0.5))
    with pytest.raises(ConfigError, match=r"floors would fall; got test table from 0\.49 to 0\.39"):
        pin(first, measured(strict=0.9, table=0.4), **leave)  # type: ignore[arg-type]


def test_a_lowered_floor_keeps_its_reason() -> None:
    first = pin({}, measured(strict=0.7, table=0.5))
    lower = pin(first, measured(strict=0.9, table=0.4), allow_lower=True, reason="more news in the split")
    assert lower["floors"]["test"]["f1"] == {"strict": 0.89, "table": 0.39}
    (entry,) = lower["lowered"]
    assert entry["floors"] == ["test table from 0.49 to 0.39"] and entry["reason"] == "more news in the split"
    assert pin(lower, measured(strict=0.9, table=0.6))["lowered"] == [entry]


def test_sets_not_measured_keep_their_floors() -> None:
    first = pin({}, {**measured(strict=0.7), "gold": Measured("cd", {"strict": 0.6})})
    assert pin(first, measured(strict=0.8))["floors"]["gold"] == {"gold": "cd", "f1": {"strict": 0.59}}


def test_gold_digest() -> None:
    pages = [GoldPage(annotated, annotated.document.text) for annotated in tiny.documents()]
    assert gold_digest(pages) == gold_digest(pages[::-1])
    assert gold_digest(pages) != gold_digest(pages[:2])


def test_floors_on_disk(tmp_path: Path) -> None:
    assert read_floors(tmp_path / "none.json") == {}
    (tmp_path / "floors.json").write_text(json.dumps({"floors": {}}), encoding="utf-8")
    assert read_floors(tmp_path / "floors.json") == {"floors": {}}
