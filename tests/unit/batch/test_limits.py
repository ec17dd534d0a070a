"""Limits and pace."""

import pytest

from pairie.batch import Limits, limits, pace
from pairie.batch.limits import Pace, parse_bytes
from pairie.errors import ConfigError
from pairie.readers import ocr_engine


@pytest.mark.parametrize(
    ("text", "n_bytes"), [("2GB", 2 * 10**9), ("1.5g", 1_500_000_000), ("800 MB", 8 * 10**8), ("5000", 5000)]
)
def test_sizes(text: str, n_bytes: int) -> None:
    assert parse_bytes(text) == n_bytes


@pytest.mark.parametrize("text", ["", "GB", "1.2.3G", "two GB", "-1G", "9" * 400])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ConfigError, match="size: cannot be read"):
        parse_bytes(text)


def test_cores_are_used_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "available_cores", lambda: 8)
    monkeypatch.setattr(limits, "_fitting", lambda: 5)
    large = [10**6] * 100
    assert pace(None, None, large) == Pace(5, 1)  # memory decides
    assert pace(None, 2, large) == Pace(4, 2)
    assert pace(None, None, large[:2]) == Pace(2, 4)
    assert pace(3, None, large) == Pace(3, 2)
    assert pace(None, None, [2000]) == Pace(0, 8)
    assert pace(None, None, [2000], limited=True) == Pace(1, 8)
    assert pace(0, None, large) == Pace(0, 8)
    with pytest.raises(ConfigError, match="got 5 × 2 threads, expected 8 or fewer"):
        pace(5, 2, large)


def test_a_volume_may_take_longer() -> None:
    assert Limits(2.0).allows(5.0, 3)
    assert not Limits(2.0).allows(5.0, 2)
    assert Limits(None).allows(1e9, 1)
    with pytest.raises(ConfigError, match="bad time"):
        Limits(0)
    with pytest.raises(ConfigError, match="too little memory"):
        Limits(n_bytes=1000)


def test_recognition_keeps_to_the_threads_of_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    rapidocr = pytest.importorskip("rapidocr")
    asked: list[dict[str, object]] = []
    monkeypatch.setattr(rapidocr, "RapidOCR", lambda params: asked.append(params))
    monkeypatch.setattr(ocr_engine, "_params", {})
    ocr_engine.limit_threads(3)
    ocr_engine._engine.__wrapped__()
    assert asked[0]["EngineConfig.onnxruntime.intra_op_num_threads"] == 3
