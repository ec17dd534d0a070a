"""Around the training: digests, figures, the card."""

import json
from pathlib import Path

import pytest

from pairie.counts import Counts, Scores, Tally
from pairie.errors import ConfigError
from pairie.learn import Recipe, train
from pairie.learn.card import write_card
from pairie.learn.evaluate import evaluate
from pairie.learn.train import data_digest, start_settings, summary
from pairie.model.settings import Settings
from tests import tiny


def test_digest_follows_content_not_order() -> None:
    documents = tiny.documents()
    digest = data_digest(documents)
    assert len(digest) == 64 and digest == data_digest(documents[::-1])
    assert digest != data_digest(documents[:2])


def test_summary() -> None:
    strict = Tally({"ACTOR": Counts(1, 0, 0), "AMOUNT": Counts(0, 1, 1)})
    found = summary(Scores(strict=strict, table=Tally({"AGENT": Counts(2, 1, 0)})))
    assert found == {
        "strict": 0.5,
        "lenient": 0.0,
        "link": 0.0,
        "table": 0.8,
        "strict ACTOR": 1.0,
        "strict AMOUNT": 0.0,
    }


def test_evaluate_counts_all_documents() -> None:
    scores = evaluate(tiny.tagger(), tiny.documents())
    total = scores.strict.total
    assert total.tp + total.fn == sum(len(d.document.entities) for d in tiny.documents())


def test_card(tmp_path: Path) -> None:
    part = {"documents": 3, "characters": 120}
    manifest = {
        "name": "tiny",
        "version": "0.1.0",
        "pairie": ">=0.1",
        "licence": "MIT",
        "created": "2020-01-01",
        "recipe": {"base": "models/base", "seed": 1, "epochs": 2},
        "data": {"digest": "ab" * 32, "train": part, "dev": part, "test": part},
        "scores": {"dev": {"strict": 0.5, "table": 0.25}, "test": {"strict": 0.4, "table": 0.2}},
        "files": {"window.onnx": {"bytes": 2_500_000, "sha256": ""}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_card(tmp_path)
    lines = (tmp_path / "card.md").read_text(encoding="utf-8").splitlines()
    assert "| split | strict | table |" in lines and "| test | 0.400 | 0.200 |" in lines
    assert lines[lines.index("| split | strict | table |") + 1] == "|---|---|---|"
    assert "| window.onnx | 2.5 MB |" in lines and "| train | 3 | 120 |" in lines


def test_context_fits_into_small_windows() -> None:
    assert start_settings(tiny.config(20, n_positions=512)) == Settings()
    small = start_settings(tiny.config(20, n_positions=34))
    assert (small.before, small.after) == (8, 8)


def test_empty_split(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(tiny.PAGES, encoding="utf-8")
    (tmp_path / "splits.tsv").write_text("id\tsplit\nt-1\ttrain\nt-2\ttrain\nt-3\tdev\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="the test split is empty"):
        train(Recipe(corpus=str(tmp_path)), tmp_path / "model")
    assert not (tmp_path / "model").exists()
