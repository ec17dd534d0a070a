"""Sizes of the network and settings of decoding: checked when made, read back as written."""

import json
from pathlib import Path

import pytest

from pairie.errors import ConfigError
from pairie.model.config import NetworkConfig
from pairie.model.settings import Calibration, Settings
from tests import tiny


def test_config_round_trip(tmp_path: Path) -> None:
    config = tiny.config(50)
    config.save(tmp_path / "config.json")
    assert NetworkConfig.load(tmp_path / "config.json") == config
    assert config.window == 46


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"n_rows": 0}, "n_rows=0, expected 1"),
        ({"n_layers": -1}, "n_layers=-1"),
        ({"n_positions": 2}, "expected 3 or more"),
        ({"feed_forward_width": 0}, "feed_forward_width=0"),
        ({"pair_width": 2.5}, "pair_width=2.5"),
        ({"n_heads": 3}, "do not divide the width"),
        ({"span_width": 7}, "Make it even"),
        ({"mention_width": 18}, "multiple of 4"),
    ],
)
def test_impossible_sizes(changes: dict[str, int], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        tiny.config(50, **changes) if "n_rows" not in changes else tiny.config(changes["n_rows"])


def test_config_of_another_release() -> None:
    with pytest.raises(ConfigError, match=r"here: unknown keys; got \['depth'\]"):
        NetworkConfig.from_dict({"n_rows": 5, "depth": 2}, where="here")
    with pytest.raises(ConfigError, match="size missing"):
        NetworkConfig.from_dict({"n_layers": 2})


def test_settings_round_trip_through_json() -> None:
    settings = Settings(
        least_candidate=-1.0,
        mentions={"ACTOR": Calibration(0.1, 0.2, 0.3)},
        links={"AGENT": Calibration(0.0, 2.0, -1.0)},
        planned=Calibration(0.0, 0.5, 0.25),
        mention_thresholds={"ACTOR": 0.4},
        category_temperature=1.5,
    )
    assert Settings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings


def test_settings_of_another_release() -> None:
    with pytest.raises(ConfigError, match=r"m.json: unknown settings; got \['magic'\]"):
        Settings.from_dict({"magic": 1}, where="m.json")


@pytest.mark.parametrize("name", ["mention_thresholds", "link_thresholds", "second_chance"])
def test_thresholds_are_probabilities(name: str) -> None:
    with pytest.raises(ConfigError, match=rf"{name}\[X\]=1.5, expected 0..1"):
        Settings(**{name: {"X": 1.5}})  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{"before": 446}, {"after": 414}, {"window": 160}, {"before": -1}])
def test_context_leaves_room_for_a_core(changes: dict[str, int]) -> None:
    with pytest.raises(ConfigError, match=r"settings: context leaves no room .* expected before"):
        Settings(**changes)  # type: ignore[arg-type]


def test_a_mention_that_starts_at_the_end_of_a_core_is_seen_whole() -> None:
    assert Settings().after >= Settings().longest_span
