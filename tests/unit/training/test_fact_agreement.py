from __future__ import annotations

import json
from pathlib import Path

import pytest

from pairie.errors import FormatError
from training.fact_agreement import main

FIRST = {
    "id": "d1",
    "sha256": "x",
    "amounts": [[0, 3, "30000", "元", "total"], [5, 7, "2", "次", "rate"]],
    "parties": [[9, 12, "510108"], [13, 15, None]],
    "years": [[20, 24, 2017, 2020, "stated"]],
}


def written(folder: Path, name: str, **changes: object) -> str:
    path = folder / name
    path.write_text(json.dumps({**FIRST, **changes}, ensure_ascii=False) + "\n", encoding="utf-8")
    return str(path)


def test_agreement_is_counted_by_question(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = written(
        tmp_path,
        "second",
        amounts=[[0, 3, "30000.0", "元", "part"]],
        years=[[20, 24, 2020, 2020, "volume"], [30, 34, None, None, "unknown"]],
    )
    main([written(tmp_path, "first"), second])
    lines = capsys.readouterr().out.splitlines()
    assert "d1\t0..3\trole\ttotal\tpart" in lines
    assert "d1\t20..24\tyears\t(2017, 2020)\t(2020, 2020)" in lines
    assert "5 answers of one reader only" in lines  # an amount of three answers, a year of two
    assert "| value | 1 | 1 | 100.0% |" in lines and "| role | 0 | 1 | 0.0% |" in lines
    assert "| code | 2 | 2 | 100.0% |" in lines and "| code, where either gave one | 1 | 1 | 100.0% |" in lines


def test_another_text_cannot_be_compared(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="d1: nothing to compare"):
        main([written(tmp_path, "first"), written(tmp_path, "second", sha256="y")])


def test_the_second_facts_hold_no_text() -> None:
    path = Path(__file__).parents[3] / "annotations" / "gold" / "dev.second.facts.jsonl"
    for line in path.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        assert set(found) == set(FIRST)
        assert all(len(unit) <= 3 for *_, unit, _ in found["amounts"])
        assert all(code is None or code.isdigit() for *_, code in found["parties"])
