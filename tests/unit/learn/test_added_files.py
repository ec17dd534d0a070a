"""What of files of annotations is learnt from, what is left out, and what is told."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pairie.cli.validate import check
from pairie.errors import ConfigError, FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import Split
from pairie.formats.jsonl import write_jsonl
from pairie.formats.tools import told
from pairie.formats.tools.doccano import write_doccano
from pairie.formats.tools.label_studio import task_of
from pairie.learn.added import read_added, replay_corpus
from pairie.learn.added_files import Selection, read_files
from pairie.text import content_digest
from pairie.types import Document, Mention
from tests import tiny

DOCUMENTS = tiny.documents()


def numbered(n: int, *, bare: int = 0, name: str = "n") -> list[AnnotatedDocument]:
    """So many documents, the last ones without any mention."""
    return [
        AnnotatedDocument(
            f"{name}{i}",
            "notice",
            Document(text, entities=() if i >= n - bare else (Mention("a1", "ACTOR", 0, 3, text[:3]),)),
        )
        for i, text in enumerate(f"{name}{i}区帮扶" for i in range(n))
    ]


def write(path: Path, documents: list[AnnotatedDocument]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_jsonl(documents), encoding="utf-8")
    return path


def tasks(path: Path, *changes: dict[str, Any]) -> Path:
    """Write our documents as tasks: the first as somebody corrected it, the others changed as told."""
    first, *others = (task_of(annotated, finished=i == 0) for i, annotated in enumerate(DOCUMENTS))
    found = [first, *({**task, **change} for task, change in zip(others, (*changes, {}, {}), strict=False))]
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def ids(documents: list[AnnotatedDocument]) -> list[str]:
    return [annotated.id for annotated in documents]


def test_what_cannot_be_held_is_told(tmp_path: Path) -> None:
    selection = Selection()
    annotated = task_of(DOCUMENTS[0], finished=True)["annotations"][0]
    other = {"annotations": [{"id": 1, **annotated, "result": []}, {"id": 2, **annotated, "result": []}]}
    assert ids(read_files([tasks(tmp_path / "a.json", other)], selection)) == ["t-1", "t-2"]
    assert "1 other annotations of one task (first in t-2; 1 documents)" in told(selection.losses)


def test_an_export_without_links_is_refused(tmp_path: Path) -> None:
    region = {"start": 0, "end": 3, "text": "江州市", "labels": ["ACTOR"]}
    measure = {"start": 7, "end": 13, "text": "拨付帮扶资金", "labels": ["MEASURE"]}
    task = {"id": 1, "text": DOCUMENTS[0].document.text, "label": [region, measure], "category": "funds"}
    (tmp_path / "min.json").write_text(json.dumps([task]), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"min\.json: no links; got JSON-MIN with 1 measures, .* as JSON"):
        read_files([tmp_path / "min.json"])


def test_tasks_that_nobody_has_touched_are_left_out(tmp_path: Path) -> None:
    selection = Selection()
    path = tasks(tmp_path / "a.json", {"drafts": [{"id": 4, "result": []}]})
    assert ids(read_files([path], selection)) == ["t-1"]
    assert told(selection.losses) == [
        "2 tasks that nobody has touched (first in t-2; 2 documents)",
        "1 drafts that were not submitted (first in t-2; 1 documents)",
    ]
    assert ids(read_files([path], Selection(untouched=True))) == ["t-1", "t-2", "t-3"]


def test_doccano_has_to_be_named(tmp_path: Path) -> None:
    write_doccano(DOCUMENTS, tmp_path / "all.jsonl")
    with pytest.raises(FormatError, match=r"all\.jsonl:1: spans as doccano exports them.*--format doccano"):
        read_files([tmp_path / "all.jsonl"])
    found = read_files([tmp_path / "all.jsonl"], Selection(form="doccano"))
    assert [len(d.document.entities) for d in found] == [len(d.document.entities) for d in DOCUMENTS]
    with pytest.raises(ConfigError, match="unknown format; got 'uie', expected one of inline, jsonl, label-studio"):
        Selection(form="uie")


def test_of_a_corpus_what_is_below_corpus_is_read(tmp_path: Path) -> None:
    """Ours has labels of news beside it, without their texts."""
    write(tmp_path / "corpus" / "a.jsonl", numbered(2))
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "train.jsonl").write_text('{"id": "x", "sha256": "ab"}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"train\.jsonl:1"):
        read_files([tmp_path])
    (tmp_path / "splits.tsv").write_text("id\tsplit\nn0\ttrain\nn1\tdev\n", encoding="utf-8")
    assert ids(read_files([tmp_path])) == ["n0", "n1"]
    assert check([tmp_path]).statistics.splits == {"train": 1, "dev": 1, "test": 0}


def test_splits_beside_files_are_kept(tmp_path: Path) -> None:
    """As the shell hands on ``annotations/corpus/*.xml``: the splits stand one folder above."""
    files = [write(tmp_path / "corpus" / f"{d.id}.jsonl", [d]) for d in numbered(4)]
    (tmp_path / "splits.tsv").write_text("id\tsplit\nn0\tdev\nn1\ttest\nn2\ttrain\n", encoding="utf-8")
    split = read_added(files, [], 0.15)
    assert {name: ids(part) for name, part in split.items()} == {"train": ["n2", "n3"], "dev": ["n0"], "test": ["n1"]}
    # A dev set of its own does not send test to train.
    split = read_added(files, [write(tmp_path / "dev" / "dev.jsonl", numbered(2, name="d"))], 0.15)
    assert {name: ids(part) for name, part in split.items()} == {
        "train": ["n2", "n3"],
        "dev": ["d0", "d1", "n0"],
        "test": ["n1"],
    }


def test_texts_that_models_are_judged_by_are_left_out(tmp_path: Path) -> None:
    documents = numbered(6)
    # Other white space, full-width signs: the same text.
    judged = frozenset(content_digest(f"　{d.document.text[:2]} {d.document.text[2:]}\n") for d in documents[:2])
    selection = Selection(judged=judged)
    split = read_added([write(tmp_path / "a.jsonl", documents)], [], 0.15, selection)
    assert sorted(ids([*split["train"], *split["dev"]])) == ["n2", "n3", "n4", "n5"] and not split["test"]
    assert told(selection.losses) == [
        "2 documents of the regression set, which pairie promote judges by (first in n0; 2 documents)"
    ]
    # What is scored alone may stay.
    (tmp_path / "splits.tsv").write_text("id\tsplit\nn0\ttest\nn1\tdev\nn2\tdev\n", encoding="utf-8")
    split = read_added([tmp_path / "a.jsonl"], [], 0.15, Selection(judged=judged))
    assert (ids(split["test"]), ids(split["dev"])) == (["n0"], ["n2"])
    with pytest.raises(ConfigError, match=r"the dev split is empty; got 6 documents \(4 documents of the regression"):
        dev = write(tmp_path / "an" / "other" / "dev.jsonl", documents[:2])
        read_added([write(tmp_path / "an" / "other" / "b.jsonl", documents)], [dev], 0.15, Selection(judged=judged))


@pytest.mark.parametrize(("n", "bare", "dev", "lack"), [(4, 0, 4, "dev"), (4, 4, 0, "train"), (5, 4, 1, "train")])
def test_documents_without_a_mention_are_no_split(n: int, bare: int, dev: int, lack: str, tmp_path: Path) -> None:
    """All dev documents without one; all of them; and only one with any, which a share held out."""
    path = write(tmp_path / "a.jsonl", numbered(n, bare=bare))
    given = [write(tmp_path / "dev.jsonl", numbered(4, bare=4, name="d"))] if dev == 4 else []
    with pytest.raises(ConfigError, match=f"the {lack} split holds no mention; got {n} documents, none with a mention"):
        read_added([path], given, 0.15)


def test_what_was_added_before_is_replayed_beside_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "ours" / "corpus").mkdir(parents=True)
    (tmp_path / "ours" / "corpus" / "a.xml").write_text(tiny.PAGES, encoding="utf-8")
    (tmp_path / "ours" / "splits.tsv").write_text("id\tsplit\nt-1\ttrain\nt-2\tdev\nt-3\ttest\n", encoding="utf-8")
    before = write(tmp_path / "before" / "a.jsonl", [*numbered(6), DOCUMENTS[0]])
    added: dict[Split, list[AnnotatedDocument]] = {
        "train": [replace(numbered(1)[0], id="again")],
        "dev": [],
        "test": [],
    }
    found = replay_corpus(tmp_path / "ours", added, [before.parent])
    yesterday = read_added([write(tmp_path / "a.jsonl", numbered(6)[1:])], [], 0.15)
    assert {name: ids(part) for name, part in found.items()} == {
        "train": ["t-1", *ids(yesterday["train"])],
        "dev": ["t-2", *ids(yesterday["dev"])],
        "test": ["t-3"],
    }
    alone = replay_corpus("", added, [before.parent])
    assert len(alone["train"]) + len(alone["dev"]) == 6 and alone["test"] == []


def test_own_words_are_not_replayed(tmp_path: Path) -> None:
    own = Document("山海计划", entities=(Mention("x1", "PROGRAMME", 0, 4, "山海计划"),))  # type: ignore[arg-type]
    path = write(tmp_path / "own.jsonl", [AnnotatedDocument("own", None, own)])
    with pytest.raises(ConfigError, match=r"replay: words of your own; got PROGRAMME \(first in own\).*beside"):
        replay_corpus("", {"train": [], "dev": [], "test": []}, [path])
