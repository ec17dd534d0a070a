"""What the corpus covers: counts on documents small enough to count by hand."""

from pathlib import Path

import pytest

from tests.unit.training.counted import TRANSFER, WITHOUT_ACT, entries, read, rows
from training import coverage
from training.corpus_entries import Entry


def test_totals_by_split() -> None:
    found = rows(coverage.totals([*entries(TRANSFER), Entry(read(WITHOUT_ACT), "test")]))
    assert found["documents"] == (2, 1, 0, 1)
    assert found["passages"] == (4, 3, 0, 1)
    assert found["MEASURE"] == (2, 2, 0, 0) and found["BENEFICIARY"] == (2, 2, 0, 0)
    assert found["characters"][3] == len("今年3月5日，全县接待游客120万人次。")


def test_categories_by_genre() -> None:
    found = rows(coverage.categories(entries(WITHOUT_ACT, TRANSFER)))
    assert len(found) == 14  # the gaps are rows too
    assert found["training"] == (1, 1, 1, 0, 1)  # acts, planned, documents, news, yearbook
    assert found["care"] == (0, 0, 0, 0, 0)


def test_party_kinds() -> None:
    found = rows(coverage.party_kinds(entries(TRANSFER)))
    assert found["county"] == (2, 1, 1, 1, 2)  # names, actors, recipients, documents, yearbook
    assert found["group of people"] == (1, 0, 1, 1, 1)


def test_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xml").write_text(f"<docs>{TRANSFER}{WITHOUT_ACT}</docs>", encoding="utf-8")
    (tmp_path / "splits.tsv").write_text("id\tsplit\nt-1\tdev\nt-2\ttrain\n", encoding="utf-8")
    coverage.main([str(tmp_path)])
    printed = capsys.readouterr().out
    assert "| documents | 2 | 1 | 1 | 0 |" in printed
    assert "| funds | 1 | 0 | 1 | 1 | 0 |" in printed
    assert [line for line in printed.splitlines() if line.startswith("## ")] == [
        "## Totals",
        "## Acts by category and genre",
        "## Mentions by kind of party and genre",
        "## Documents by programme",
        "## Discourse",
        "## Amounts",
        "## Hard negatives",
    ]
