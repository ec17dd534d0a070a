from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pairie.errors import ConfigError, FormatError
from pairie.formats.standoff import digest
from pairie.gold import read_gold
from training.compare_facts import as_read, compare, main, merged_pairs, read_facts

TEXT = "2018年，甲省乙县捐款3万元。随后又捐款。"
INLINE = (
    '<doc id="d1" genre="news">\n<p>2018年，<A id="a1">甲省乙县</A><M id="m1" cat="funds" by="a1" amt="q1">捐款</M>'
    '<Q id="q1">3万元</Q>。随后又<M id="m2" cat="funds" by="a1" same="m1">捐款</M>。</p>\n</doc>\n'
)


def facts(**changes: object) -> dict[str, object]:
    known = {
        "id": "d1",
        "sha256": digest(TEXT),
        "amounts": [[12, 15, "30000", "元", "total"]],
        "parties": [[6, 10, None]],
        "years": [[10, 12, 2018, 2018, "stated"]],
    }
    return {**known, **changes}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "d1.xml").write_text(INLINE, encoding="utf-8")
    return tmp_path


def run(gold: Path, known: dict[str, object], *options: str) -> None:
    path = gold / "facts.jsonl"
    path.write_text(json.dumps(known, ensure_ascii=False) + "\n", encoding="utf-8")
    main([str(gold), "--facts", str(path), *options])


def test_cells_are_printed_and_counted(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(gold, facts(years=[[10, 12, 2018, 2019, "stated"]]))
    lines = capsys.readouterr().out.splitlines()
    assert "d1\tright\tamount\t捐款\t3万元\t30000 元 total\t30000 元 total" in lines
    assert "d1\tWRONG\tyear\t捐款\t\t2018 2019\t2018 2018" in lines
    assert "amounts (value, unit and role): 1 of 1 right, 100.0%" in lines
    assert "years (first and last): 0 of 1 right, 0.0%" in lines
    assert "codes of parties that have one: 0 of 0 right" in lines


def test_right_cells_can_be_left_out(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(gold, facts(), "--wrong")
    assert "WRONG" not in capsys.readouterr().out


def test_an_amount_is_right_in_value_unit_and_role(gold: Path) -> None:
    (page,) = read_gold(gold).pages
    (cell,) = (c for c in compare(as_read(page), facts()) if c.kind == "amount")
    assert cell.ours == (Decimal(30000), "元", "total")
    for wrong in (["3", "元", "total"], ["30000", "万元", "total"], ["30000", "元", "each"]):
        (other,) = (c for c in compare(as_read(page), facts(amounts=[[12, 15, *wrong]])) if c.kind == "amount")
        assert not other.is_right


def test_pairs_of_reports(gold: Path) -> None:
    (page,) = read_gold(gold).pages
    found = merged_pairs(as_read(page))
    assert (found.tp, found.fp, found.fn) == (0, 0, 1)


def test_pairs_alone_need_no_facts(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(gold), "--repeats"])
    assert capsys.readouterr().out == "reports of one act: F1 0.000 over pairs (0 found, 0 false, 1 missed)\n"


def test_merging_has_a_floor(gold: Path) -> None:
    main([str(gold), "--repeats", "--least", "0"])
    with pytest.raises(ConfigError, match=r"merging got worse; got F1 0\.000, expected 0\.85 or more"):
        main([str(gold), "--repeats", "--least", "0.85"])
    with pytest.raises(ConfigError, match="merging got worse"):
        run(gold, facts(), "--least", "0.85")


def test_facts_that_are_missing_are_told(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FormatError, match=r"d1: fact missing; got none at 12\.\.15"):
        run(gold, facts(amounts=[]))
    with pytest.raises(ConfigError, match="nothing to compare"):
        run(gold, facts(sha256="0"))
    assert "d1: left out" in capsys.readouterr().out
    with pytest.raises(FormatError, match=r"facts.jsonl:1: members missing; got none of \['parties'\]"):
        run(gold, {name: value for name, value in facts().items() if name != "parties"})


def test_the_facts_of_the_gold_hold_no_text() -> None:
    known = read_facts(Path(__file__).parents[3] / "annotations" / "gold" / "dev.facts.jsonl")
    assert len(known) == 11
    for document in known.values():
        assert set(document) == {"id", "sha256", "amounts", "parties", "years"}
        # Units are the only words.
        roles = {role for *_, role in document["amounts"]}
        assert roles <= {"total", "part", "each", "rate"} and all(len(a[3]) <= 3 for a in document["amounts"])
        assert all(code is None or code.isdigit() for *_, code in document["parties"])
        assert all(start < end for name in ("amounts", "parties", "years") for start, end, *_ in document[name])
