"""Around the training: digests, figures, the card."""

import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from pairie.counts import Counts, Scores, Tally
from pairie.errors import ConfigError, FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.formats.labelled_lines import write_labelled_lines
from pairie.learn import Recipe, train
from pairie.learn.card import _sources, write_card
from pairie.learn.digest import data_digest
from pairie.learn.evaluate import evaluate
from pairie.learn.run_data import read_news
from pairie.learn.split_scores import genre_scores, summary
from pairie.learn.train import start_settings
from pairie.model.settings import Settings
from pairie.types import Document
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
    tiny.config(90, n_layers=3).save(tmp_path / "config.json")
    write_card(tmp_path)
    lines = (tmp_path / "card.md").read_text(encoding="utf-8").splitlines()
    assert "| split | strict | table |" in lines and "| test | 0.400 | 0.200 |" in lines
    assert lines[lines.index("| split | strict | table |") + 1] == "|---|---|---|"
    assert not any(line.startswith("| genre |") for line in lines)
    (encoder,) = (line for line in lines if line.startswith("| encoder |"))
    assert encoder == "| encoder | 3 layers of 16 from `models/base`: multilingual-e5-small (MIT), trained on |"
    assert "| output | mentions (ACTOR, RECIPIENT, AMOUNT, MEASURE), links, category and planned flag" in "\n".join(
        lines
    )
    manifest |= {
        "genres": {"news": {"documents": 2, "strict": 0.5}},
        "minutes": 8.4,
        "encoder": "some-bert (its own licence)",
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_card(tmp_path)
    later = (tmp_path / "card.md").read_text(encoding="utf-8").splitlines()
    assert "| genre | documents | strict |" in later and "| news | 2 | 0.500 |" in later
    assert any("2 epochs in 8 minutes" in line for line in later)
    assert any("from `models/base`: some-bert (its own licence), trained on" in line for line in later)
    assert "| window.onnx | 2.5 MB |" in lines and "| train | 3 | 120 |" in lines


def test_card_tells_whose_documents_they_are() -> None:
    ours = {"recipe": {"corpus": "annotations"}}
    assert _sources(ours).startswith("Documents composed and annotated for the project")
    added = {"train": {"documents": 17}, "dev": {"documents": 3}, "test": {"documents": 0}}
    both = _sources({**ours, "added": added})
    assert "for the project" in both and "20 documents added by whoever trained this model" in both
    alone = _sources({"recipe": {"corpus": ""}, "added": added, "own_labels": {"PROGRAMME": 0.5}})
    assert alone == "20 documents added by whoever trained this model with labels of their own (PROGRAMME)"


def test_scores_by_genre_leave_out_what_has_no_mentions() -> None:
    blank = AnnotatedDocument("b", "minutes", Document("晴。"))
    found = genre_scores(tiny.tagger(), [*tiny.documents(), blank])
    assert "minutes" not in found
    assert sum(figures["documents"] for figures in found.values()) == len(tiny.documents())


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


NEWS = {
    "train": parse_inline(
        '<docs><doc id="n1"><p><A id="a1">南湾区</A>今年支援了很多地方。</p></doc>'
        '<doc id="n2"><p>庄稼长得好。</p></doc></docs>'
    ),
    "dev": parse_inline('<doc id="n3"><p>雨水多。</p></doc>'),
}


@pytest.fixture
def recipe(tmp_path: Path) -> Recipe:
    """A corpus with a document in each split, and labelled news."""
    (tmp_path / "a.xml").write_text(tiny.PAGES, encoding="utf-8")
    (tmp_path / "splits.tsv").write_text("id\tsplit\nt-1\ttrain\nt-2\tdev\nt-3\ttest\n", encoding="utf-8")
    news = tmp_path / "news"
    news.mkdir()
    for name, documents in NEWS.items():
        (news / f"{name}.jsonl").write_text(write_labelled_lines(documents), encoding="utf-8")
    text = "\n".join(d.document.text for documents in NEWS.values() for d in documents)
    (tmp_path / "news.txt").write_text(text + "\n", encoding="utf-8")
    return Recipe(corpus=str(tmp_path), news=str(news), news_text=str(tmp_path / "news.txt"))


def test_news_by_split(recipe: Recipe) -> None:
    assert {name: read_news(recipe, name) for name in NEWS} == NEWS
    assert read_news(Recipe(), "train") == []


def test_news_without_its_text(recipe: Recipe) -> None:
    Path(recipe.news_text).unlink()
    with pytest.raises(FormatError, match=r"news\.txt: text cannot be read"):
        read_news(recipe, "train")


class EnoughError(Exception):
    """What was to be seen was seen."""


def test_news_joins_train_and_dev_not_test(recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, list[str]] = {}

    def note(name: str, documents: Sequence[AnnotatedDocument]) -> None:
        seen[name] = [annotated.id for annotated in documents]

    def calibrate(tagger: Any, documents: Sequence[AnnotatedDocument]) -> Settings:
        note("calibrate", documents)
        return tiny.SETTINGS

    def about(recipe: Recipe, splits: dict[str, Sequence[AnnotatedDocument]]) -> None:
        for name, documents in splits.items():
            note(name, documents)
        raise EnoughError

    words = tiny.vocabulary()
    # pairie.learn.train, the function, hides the module.
    module = import_module("pairie.learn.train")
    monkeypatch.setattr(module, "start_network", lambda _: (tiny.network(len(words)), words))
    monkeypatch.setattr(module, "train_network", lambda *a, **k: note("learnt", a[2]))
    monkeypatch.setattr(module, "calibrate", calibrate)
    monkeypatch.setattr(module, "about_data", about)
    with pytest.raises(EnoughError):
        train(recipe, tmp_path / "model")
    assert seen["learnt"] == seen["train"] == ["t-1", "n1", "n2"]
    assert seen["calibrate"] == seen["dev"] == ["t-2", "n3"]
    assert seen["test"] == ["t-3"]
