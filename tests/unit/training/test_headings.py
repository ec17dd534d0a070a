"""What links to headings are worth."""

from dataclasses import replace
from pathlib import Path

import pytest

from pairie.types import Link
from tests.unit.training.pages import GOLD, loader, write_gold
from training import headings


def test_scores_without_and_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    marked = {
        name: document.replace(
            relations=tuple(replace(x, basis="heading") if x.type == "AGENT" else x for x in document.relations)
        )
        for name, document in GOLD.items()
    }
    monkeypatch.setattr(headings, "load", loader(marked, []))
    folder = write_gold(tmp_path)
    (tmp_path / "splits.tsv").write_text("id\tsplit\nt-1\tdev\nt-2\ttrain\n", encoding="utf-8")
    headings.main([str(folder), "--split", str(tmp_path / "splits.tsv")])
    first, without, filled = capsys.readouterr().out.splitlines()
    n_agents = sum(link.type == "AGENT" for link in GOLD["t-1"].relations)
    assert first == f"{folder}: 2 documents, {n_agents} links to headings"
    assert "link 1.0000" in filled and "table 1.0000" in filled
    assert "link 1.0000" not in without and "0 wrong" in without


def test_links_of_the_model_stay() -> None:
    links = (Link("AGENT", "m1", "a1"), Link("BENEFICIARY", "m1", "r1", 0.5, "heading"))
    document = GOLD["t-1"].replace(relations=links)
    assert headings.without_headings(document).relations == links[:1]
    assert len(headings.without_headings(document).records) == 3
