"""The shipped model must not get worse: its scores against the floors of ``floors.json``.

``training/pin_gate.py`` writes the floors. Gold that may not be passed on is scored too where PAIRIE_GOLD names its
folder.
"""

import os

import pytest

from training import pin_gate

pytestmark = pytest.mark.gate

PINNED = pin_gate.read_floors()


@pytest.fixture(scope="module", autouse=True)
def model() -> None:
    if not (pin_gate.MODEL / "manifest.json").is_file():
        # Once scores are pinned, a checkout without the model is broken.
        assert not PINNED, f"{pin_gate.MODEL} is missing, but its scores are pinned"
        pytest.skip(f"no model in this checkout yet: {pin_gate.MODEL.name} is trained by training/pairie-zh.toml")


@pytest.mark.parametrize("name", ["test", "seeds", "gold"])
def test_scores_reach_their_floors(name: str) -> None:
    if name == "gold" and not os.environ.get("PAIRIE_GOLD"):
        pytest.skip("PAIRIE_GOLD names no folder of gold")
    floors = PINNED.get("floors", {})
    assert name in floors, f"{name}: not pinned; run training/pin_gate.py"
    measured = pin_gate.measure(pin_gate.gold_sets()[name])
    below = {
        score: (measured.scores[score], floor)
        for score, floor in floors[name]["f1"].items()
        if measured.scores[score] < floor
    }
    note = "" if measured.digest == floors[name]["gold"] else " (the gold has changed since it was pinned)"
    assert not below, f"{name}: below the floor{note}: {below}"


def test_floors_mean_something() -> None:
    for name, pinned in PINNED["floors"].items():
        assert set(pinned["f1"]) == set(pin_gate.SCORES)
        assert all(floor > 0.2 for floor in pinned["f1"].values()), name
    assert all(entry["reason"] for entry in PINNED["lowered"])
