"""Which model is put to use, and what stays when something goes wrong."""

import hashlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import pairie
from pairie.errors import ConfigError, ModelError
from pairie.formats.annotated import AnnotatedDocument
from pairie.gold import GoldPage
from pairie.judge import promoted, promotion
from pairie.judge.promoted import install, rollback
from pairie.judge.promotion import OWN, REGRESSION, judge, promote
from pairie.judge.regression import REGRESSION_DIGEST, regression_set
from pairie.model.places import CURRENT, find_model
from pairie.model.settings import Settings
from pairie.model.store import MANIFEST, write_manifest
from pairie.types import Document
from tests import tiny

PAGES = tuple(GoldPage(annotated, annotated.document.text) for annotated in tiny.documents())


def make_model(path: Path, graph: str) -> Path:
    path.mkdir(parents=True)
    words = tiny.vocabulary()
    words.save(path / "vocab.tsv")
    tiny.config(len(words)).save(path / "config.json")
    for name in ("window.onnx", "document.onnx"):
        (path / name).write_text(graph, encoding="utf-8")
    write_manifest(path, {"name": "我的 model", "settings": Settings(before=8, after=4).to_dict()})
    (path / "card.md").write_text(graph, encoding="utf-8")
    return path


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Models that find what their graph says: all of gold, or all but some labels."""

    class StandIn:
        def __init__(self, model: Path) -> None:
            self.lost = (Path(model) / "window.onnx").read_text(encoding="utf-8").split()

        def pipe(self, texts: Sequence[str]) -> list[Document]:
            known = {page.page: page.annotated.document for page in (*PAGES, *regression_set())}
            return [self.less(known[text]) for text in texts]

        def less(self, document: Document) -> Document:
            kept = tuple(m for m in document.entities if m.label not in self.lost)
            ids = {m.id for m in kept}
            links = tuple(link for link in document.relations if {link.head, link.tail} <= ids)
            return document.replace(entities=kept, relations=links, records=())

    def load(model: Path, **_: Any) -> StandIn:
        return StandIn(find_model(model))

    monkeypatch.setattr(pairie, "load", load)
    shipped = make_model(tmp_path / "shipped", "AMOUNT")
    monkeypatch.setattr(promoted, "find_model", lambda _: shipped)
    for name, lost in (("good", ""), ("blind", "ACTOR"), ("other", "none")):
        make_model(tmp_path / name, lost)
    # Small and quick: what is done with the set is the same.
    monkeypatch.setattr(promotion, "regression_set", lambda: PAGES)
    return tmp_path


def test_regression_set_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = regression_set()
    assert len({page.annotated.id for page in pages}) == len(pages) > 80
    assert len({page.annotated.genre for page in pages}) >= 5
    labels = {m.label for page in pages for m in page.annotated.document.entities}
    assert labels == {"ACTOR", "RECIPIENT", "AMOUNT", "MEASURE"}
    # Some hold no act at all.
    assert any(not page.annotated.document.entities for page in pages)
    regression_set.cache_clear()
    monkeypatch.setattr("pairie.judge.regression.REGRESSION_DIGEST", REGRESSION_DIGEST[::-1])
    with pytest.raises(ConfigError, match=r"regression\.xml: not as frozen; got SHA-256"):
        regression_set()


def test_a_better_model_takes_the_place_of_the_shipped_one(places: Path) -> None:
    models = places / "in use"
    target = promote(places / "good", models, PAGES[:1])
    assert target == models / "0001-我的-model" == find_model(models)
    assert {path.name for path in target.iterdir()} == {path.name for path in (places / "good").iterdir()}
    assert sorted(path.name for path in models.iterdir()) == ["0001-我的-model", CURRENT]
    # The next one is compared with it, not with the shipped one.
    verdict = judge(places / "other", models)
    assert verdict.former == target and set(verdict.comparisons) == {REGRESSION}


def test_a_model_that_loses_a_label_is_refused_and_told_why(places: Path) -> None:
    models = places / "models"
    promote(places / "good", models)
    before = (models / CURRENT).read_bytes()
    with pytest.raises(ModelError) as refused:
        promote(places / "blind", models, PAGES[:2])
    said = str(refused.value)
    assert "blind: not promoted; got strict ACTOR falls by 100.0 points on the regression set" in said
    assert "from 100.0 to 0.0 (95 % interval -100.0 to" in said
    assert "strict ACTOR falls by 100.0 points on the own documents" in said
    assert "RECIPIENT" not in said and "link falls" in said
    assert "expected no fall of more than 1." in said and "0001-我的-model stays in use" in said
    assert (models / CURRENT).read_bytes() == before and len(list(models.iterdir())) == 2


def test_falls_on_either_set_count_and_the_margin_excuses_them(places: Path) -> None:
    verdict = judge(places / "blind", places / "models", PAGES[:1])
    assert {fall.where for fall in verdict.falls} == {REGRESSION, OWN}
    assert {fall.score for fall in verdict.falls if "ACTOR" in fall.score} == {"strict ACTOR"}
    # It finds the amounts that the shipped one does not.
    assert verdict.comparisons[OWN].rows["strict AMOUNT"].difference == 1
    assert judge(places / "blind", places / "models", margin=100).falls == ()
    exact = -100 * verdict.comparisons[REGRESSION].rows["link"].difference
    scores = {fall.score for fall in judge(places / "blind", places / "models", margin=exact).falls}
    assert "link" not in scores
    with pytest.raises(ConfigError, match="bad margin; got -1"):
        judge(places / "blind", places / "models", margin=-1)


def test_rollback_goes_back_one_by_one(places: Path) -> None:
    models = places / "models"
    first, second = (install(places / name, models, promoted.former_model(models)) for name in ("good", "other"))
    assert find_model(models) == second
    assert rollback(models) == (second.name, first.name)
    assert find_model(models) == first and second.is_dir()
    with pytest.raises(ModelError, match="no former model; got 0001"):
        rollback(models)
    # A number is not used twice.
    assert promote(places / "other", models).name.startswith("0003-")
    shutil.rmtree(first)
    with pytest.raises(ModelError, match="no former model"):
        rollback(models)
    with pytest.raises(ModelError, match=f"got no {CURRENT}"):
        rollback(places)


def test_a_damaged_former_model_is_not_put_back(places: Path) -> None:
    models = places / "models"
    first, second = (install(places / name, models, promoted.former_model(models)) for name in ("good", "other"))
    (first / "window.onnx").write_text("!", encoding="utf-8")
    with pytest.raises(ModelError, match=r"window\.onnx: damaged"):
        rollback(models)
    assert find_model(models) == second


def test_the_model_in_use_is_not_promoted_again(places: Path) -> None:
    promote(places / "good", places / "models")
    with pytest.raises(ModelError, match="nothing to promote; got the model in use"):
        promote(places / "good", places / "models")
    other = Settings(before=8, after=4, longest_span=30).to_dict()
    write_manifest(places / "good", {"name": "again", "settings": other})
    assert promote(places / "good", places / "models").name == "0002-again"


def test_a_full_disk_changes_nothing(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    models = places / "models"
    former = promote(places / "good", models)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(promoted.shutil, "copyfile", full)
        with pytest.raises(ModelError, match=r"cannot be written; got .*No space left.* The former model stays in use"):
            promote(places / "other", models)
    with monkeypatch.context() as patched:
        patched.setattr(promoted.os, "fsync", full)
        with pytest.raises(ModelError, match="No space left"):
            promote(places / "other", models)
    assert find_model(models) == former
    assert {path.name for path in models.iterdir()} == {former.name, CURRENT}


def trained_on(model: Path, split: str, *pages: GoldPage) -> None:
    """Write the list of documents that a run leaves beside its model."""
    (model / "run").mkdir(exist_ok=True)
    digests = [hashlib.sha256(page.annotated.document.text.encode()).hexdigest() for page in pages]
    rows = [f"{page.annotated.id}\t{split}\tadded\t{found}\n" for page, found in zip(pages, digests, strict=True)]
    (model / "run" / "splits.tsv").write_text("id\tsplit\tfrom\tsha256\n" + "".join(rows), encoding="utf-8")


@pytest.mark.parametrize("split", ["train", "dev"])
def test_a_model_that_learnt_the_regression_set_is_not_judged_by_it(places: Path, split: str) -> None:
    trained_on(places / "good", split, *PAGES[:2])
    said = r"good: cannot be judged; got 2 of 3 documents of the regression set .*\(first t-1\)"
    with pytest.raises(ModelError, match=said):
        promote(places / "good", places / "models")
    assert not (places / "models").exists()
    # Scored alone they are no matter.
    trained_on(places / "good", "test", *PAGES[:2])
    promote(places / "good", places / "models")


def test_own_documents_that_were_learnt_are_left_out(places: Path) -> None:
    own = tuple(
        GoldPage(AnnotatedDocument(page.annotated.id, None, page.annotated.document.replace(passages=())), page.page)
        for page in regression_set()[:3]
    )
    trained_on(places / "good", "train", *own[:2])
    verdict = judge(places / "good", places / "models", own)
    assert verdict.learnt == tuple(page.annotated.id for page in own[:2])
    assert set(verdict.comparisons) == {REGRESSION, OWN} and verdict.comparisons[OWN].sizes["all"] == 1
    with pytest.raises(ConfigError, match=r"got 2, all of which .* was trained on"):
        judge(places / "good", places / "models", own[:2])
    (places / "good" / "run" / "splits.tsv").write_text("id\tsplit\n", encoding="utf-8")
    with pytest.raises(ModelError, match="list of documents damaged"):
        judge(places / "good", places / "models", own)


def test_a_damaged_model_is_not_promoted(places: Path) -> None:
    content = (places / "good" / "vocab.tsv").read_bytes()
    (places / "good" / "vocab.tsv").write_bytes(content.replace("州".encode(), "洲".encode(), 1))
    with pytest.raises(ModelError, match=r"vocab\.tsv: damaged"):
        promote(places / "good", places / "models")
    assert not (places / "models").exists()


def test_two_at_a_time(places: Path) -> None:
    models = places / "models"
    verdict = judge(places / "good", models)
    promote(places / "other", models)
    with pytest.raises(ModelError, match="another model was promoted meanwhile"):
        install(verdict.new, models, verdict.former)
    assert len(list(models.iterdir())) == 2
    assert json.loads((models / CURRENT).read_text(encoding="utf-8"))["former"] == []
    assert json.loads((find_model(models) / MANIFEST).read_text(encoding="utf-8"))["files"]["window.onnx"]["bytes"] == 4
