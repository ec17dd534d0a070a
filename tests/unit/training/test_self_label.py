"""What a model may label for itself: sure finds, no doubts, nothing of the dev split."""

from pathlib import Path

import numpy as np
import pytest

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.labelled_lines import read_labelled_lines, write_labelled_lines
from pairie.types import Document, Link, Mention
from tests import tiny
from training.label_news import RUN
from training.self_label import Filter, label, main, unlabelled

TEXT = "江州市向北岭县捐赠水泵。"
CHOSEN = Filter(sure=0.75, no=0.3)


def found(actor: float, act: float, link: float) -> Document:
    return Document(
        TEXT,
        entities=(
            Mention("a1", "ACTOR", 0, 3, "江州市", actor),
            Mention("m1", "MEASURE", 7, 11, "捐赠水泵", act, "goods", False),
        ),
        relations=(Link("AGENT", "m1", "a1", link),),
    )


@pytest.mark.parametrize(
    ("scores", "entities", "links"),
    [((0.9, 0.8, 0.75), 2, 1), ((0.9, 0.8, 0.2), 2, 0), ((0.1, 0.9, 0.9), 1, 0), ((0.1, 0.1, 0.1), 0, 0)],
)
def test_what_is_sure_is_kept(scores: tuple[float, float, float], entities: int, links: int) -> None:
    kept = CHOSEN.believed(found(*scores))
    assert kept and (len(kept.entities), len(kept.relations)) == (entities, links)


@pytest.mark.parametrize("scores", [(0.3, 0.9, 0.9), (0.9, 0.74, 0.9), (0.9, 0.9, 0.5)])
def test_a_doubt_drops_the_paragraph(scores: tuple[float, float, float]) -> None:
    assert CHOSEN.believed(found(*scores)) is None


def test_only_new_home_news_is_read() -> None:
    known = [AnnotatedDocument("n1", "broadcast", Document("南湾区送去水泵。"))]
    shared = "第一批救灾物资今天上午运抵北岭县受灾的三个乡镇"
    lines = ["南湾区送去水泵。", f"{shared}。", "股市上涨。", TEXT, TEXT]
    assert unlabelled(lines, known, {shared[:RUN]}) == [TEXT]


def test_the_dev_split_stays_and_train_grows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    news, text, out = tmp_path / "news", tmp_path / "news.txt", tmp_path / "out"
    news.mkdir()
    old = {"train": "南湾区送去水泵。", "dev": "白石镇收到资金。"}
    for name, line in old.items():
        labelled = write_labelled_lines([AnnotatedDocument(name, "broadcast", Document(line))])
        (news / f"{name}.jsonl").write_text(labelled, encoding="utf-8")
    text.write_text("\n".join([*old.values(), TEXT, "江州市的县里下雨。", "白石镇庄稼长得好。"]), encoding="utf-8")

    class Extractor:
        def pipe(self, texts: list[str]) -> list[Document]:
            return [found(0.9, 0.9, 0.9) if line == TEXT else Document(line) for line in texts]

    monkeypatch.setattr("pairie.load", lambda model, caution: Extractor())
    main([str(text), "--news", str(news), "--out", str(out)])
    assert capsys.readouterr().out == "3 paragraphs read, 1 with support and 1 without kept\n"
    assert (out / "dev.jsonl").read_bytes() == (news / "dev.jsonl").read_bytes()
    train = read_labelled_lines(out / "train.jsonl", text)
    assert [d.document.text for d in train[:2]] == [old["train"], TEXT] and not train[2].document.entities
    assert [(link.type, link.tail) for link in train[1].document.relations] == [("AGENT", "a1")]


def test_a_real_model_labels(tmp_path: Path) -> None:
    """A filter that believes everything keeps what a random network finds; one that nothing satisfies keeps none."""
    model = str(tiny.write(tmp_path / "model"))
    texts = [d.document.text.replace("\n", "") for d in tiny.documents()]
    kept = label(texts, model, Filter(sure=0.0, no=0.0), np.random.default_rng(0))
    assert kept and {annotated.document.text for annotated in kept} <= set(texts)
    assert len(write_labelled_lines(kept).splitlines()) == len(kept)
    assert label(texts, model, Filter(sure=1.1, no=0.0), np.random.default_rng(0)) == []
