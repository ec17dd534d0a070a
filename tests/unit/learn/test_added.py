"""Added annotations: which files, which are held out, what is replayed beside them."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pairie.errors import ConfigError, FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus
from pairie.formats.jsonl import write_jsonl
from pairie.formats.tools import TOOLS
from pairie.learn.added import read_added, read_files, replay_corpus, shipped_corpus, split_added
from pairie.learn.added_files import Selection
from pairie.learn.carried import from_dataset, load_documents, to_dataset_dict
from pairie.learn.defaults import added_recipe
from pairie.learn.recipe import Recipe
from pairie.types import Document, Mention, own_words
from tests import tiny

DOCUMENTS = tiny.documents()


def numbered(n: int, *, bare: int = 0) -> list[AnnotatedDocument]:
    """So many documents, the last ones without any mention."""
    return [
        AnnotatedDocument(
            f"n{i}",
            "notice",
            Document(
                f"{i}区帮扶",
                entities=() if i >= n - bare else (Mention("a1", "ACTOR", 0, len(str(i)) + 1, f"{i}区"),),
            ),
        )
        for i in range(n)
    ]


def test_files_folders_and_datasets(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.xml").write_text(tiny.PAGES, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(write_jsonl(numbered(2)), encoding="utf-8")
    to_dataset_dict({"train": numbered(4)[2:]}).save_to_disk(str(tmp_path / "set"))
    found = read_files([tmp_path / "deep", tmp_path / "b.jsonl", tmp_path / "set"])
    assert [d.id for d in found] == ["t-1", "t-2", "t-3", "n0", "n1", "n2", "n3"]


@pytest.mark.parametrize("name", [n for n, form in TOOLS.items() if form.read is not None and form.own_suffix])
def test_files_of_annotation_tools(name: str, tmp_path: Path) -> None:
    documents = numbered(3, bare=1)
    out = tmp_path / "out"
    out.mkdir()
    TOOLS[name].write(documents, out if TOOLS[name].folder else out / f"all{TOOLS[name].suffix}")
    # Nobody has touched tasks that were just written.
    found = read_files([out], Selection(untouched=True))
    assert [d.document.text for d in found] == [d.document.text for d in documents]
    assert [[(m.label, m.start, m.end) for m in d.document.entities] for d in found] == [
        [(m.label, m.start, m.end) for m in d.document.entities] for d in documents
    ]


def test_one_id_in_two_files_keeps_both(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(write_jsonl(numbered(2)), encoding="utf-8")
    assert [d.id for d in read_files([tmp_path])] == ["n0", "n1", "b.jsonl:n0", "b.jsonl:n1"]


def test_what_is_no_annotation(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("字", encoding="utf-8")
    for path, got in ((tmp_path / "none", "nothing there"), (tmp_path / "a.txt", r"'\.txt'"), (tmp_path, "no file")):
        with pytest.raises(ConfigError, match=rf"no annotations; got {got}"):
            read_files([path])


@pytest.mark.parametrize(("n", "held"), [(2, 1), (7, 2), (20, 3), (100, 15)])
def test_a_share_is_held_out(n: int, held: int) -> None:
    split = split_added(numbered(n, bare=n // 5), 0.15)
    assert len(split["dev"]) == held and len(split["train"]) == n - held
    assert not {d.id for d in split["dev"]} & {d.id for d in split["train"]}
    # Something to score by, something to learn from.
    assert all(any(d.document.entities for d in split[name]) for name in ("train", "dev")) or n == 2
    assert split == split_added(numbered(n, bare=n // 5), 0.15)


def test_one_text_stands_on_one_side() -> None:
    twice = [replace(d, id=f"{d.id}{copy}") for d in numbered(10) for copy in "ab"]
    split = split_added(twice, 0.3)
    assert len(split["dev"]) == 6
    assert not {d.document.text for d in split["dev"]} & {d.document.text for d in split["train"]}


def test_splits_written_down_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(write_jsonl(numbered(4)), encoding="utf-8")
    (tmp_path / "splits.tsv").write_text("id\tsplit\nn0\tdev\nn1\ttest\n", encoding="utf-8")
    split = read_added([tmp_path], [], 0.15)
    assert {name: [d.id for d in part] for name, part in split.items()} == {
        "train": ["n2", "n3"],
        "dev": ["n0"],
        "test": ["n1"],
    }
    (tmp_path / "splits.tsv").write_text("id\tsplit\nn0\ttest\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="the dev split is empty; got 4 documents"):
        read_added([tmp_path], [], 0.15)


def test_a_dev_set_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(write_jsonl(numbered(4)), encoding="utf-8")
    (tmp_path / "dev.jsonl").write_text(write_jsonl(numbered(2)), encoding="utf-8")
    split = read_added([tmp_path / "a.jsonl"], [tmp_path / "dev.jsonl"], 0.15)
    assert [d.id for d in split["train"]] == ["n2", "n3"]  # what is in dev is not learnt from
    assert [d.id for d in split["dev"]] == ["n0", "n1"]


def test_one_document_leaves_nothing_to_choose_by(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(write_jsonl(numbered(1)), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"the dev split is empty; got 1 documents.*--dev"):
        read_added([tmp_path], [], 0.15)


def test_added_labels_replace_ours(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.xml").write_text(tiny.PAGES, encoding="utf-8")
    (tmp_path / "splits.tsv").write_text("id\tsplit\nt-1\ttrain\nt-2\tdev\nt-3\ttest\n", encoding="utf-8")
    mine = [replace(DOCUMENTS[1], id="mine")]
    found = replay_corpus(tmp_path, {"train": mine, "dev": [], "test": []})
    assert {name: [d.id for d in part] for name, part in found.items()} == {
        "train": ["t-1"],
        "dev": [],
        "test": ["t-3"],
    }


def test_the_corpus_is_found() -> None:
    corpus = shipped_corpus()
    assert corpus is not None and len(load_corpus(corpus, "dev")) > 50


def test_datasets_carry_everything(tmp_path: Path) -> None:
    own = AnnotatedDocument(
        "own",
        None,
        Document("山海计划", entities=(Mention("x1", "PROGRAMME", 0, 4, "山海计划"),)),  # type: ignore[arg-type]
        {"annotator": "b"},
    )
    splits = {"train": [*DOCUMENTS, own], "dev": numbered(2), "test": []}
    found = to_dataset_dict(splits)
    assert set(found) == {"train", "dev"}
    features = found["train"].features
    assert features == found["dev"].features
    assert features["entities"].feature["start"].dtype == "int64"
    assert features["relations"].feature["head"].dtype == "string"
    assert {name: from_dataset(part) for name, part in found.items()} == {
        name: documents for name, documents in splits.items() if documents
    }
    found.save_to_disk(str(tmp_path / "set"))
    assert load_documents(tmp_path / "set") == [*DOCUMENTS, own, *numbered(2)]
    (tmp_path / "set" / "dataset_dict.json").write_text("{", encoding="utf-8")
    with pytest.raises(FormatError, match="dataset cannot be read"):
        load_documents(tmp_path / "set")
    shutil.rmtree(tmp_path / "set")


def test_own_labels_of_other_programs_need_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    mention = '{"id": "x1", "label": "PROGRAMME", "start": 0, "end": 4, "text": "山海计划"}'
    path.write_text(f'{{"text": "山海计划", "entities": [{mention}]}}\n', encoding="utf-8")
    with pytest.raises(FormatError, match="unknown label of mention x1; got 'PROGRAMME', expected one of ACTOR"):
        read_files([path])
    with own_words(["PROGRAMME"]):
        (found,) = read_files([path])
    assert found.document.to_dict()["own"] == {"labels": ["PROGRAMME"], "link_types": []}
    assert Document.from_dict(found.document.to_dict()) == found.document


def recipe_for(n_characters: int, corpus: str = "annotations", **changes: object) -> Recipe:
    documents = [AnnotatedDocument("a", None, Document("字" * n_characters))]
    return added_recipe(documents, base="pairie-zh", corpus=corpus, **changes)


def test_defaults_follow_the_number_of_documents() -> None:
    few, usual, many = (recipe_for(n) for n in (9_000, 47_000, 1_000_000))
    assert (few.epochs, usual.epochs) == (14.0, 9.0) and 3 <= many.epochs < 4
    assert few.replay_share == usual.replay_share == 0.5 > many.replay_share
    full = Recipe.load(Path(__file__).parents[3] / "training" / "pairie-zh.toml")
    assert usual.encoder_rate < full.encoder_rate and usual.head_rate < full.head_rate
    assert usual.evaluations > usual.patience > 0 and usual.anchor == 0
    assert recipe_for(47_000, epochs=2.0, seed=5).epochs == 2.0


def test_defaults_without_replay_and_with_own_words() -> None:
    alone = recipe_for(47_000, corpus="")
    assert alone.anchor > 0 and alone.replay_share == 0
    growing = recipe_for(47_000, schema={"labels": ["X"]})
    assert growing.head_rate > recipe_for(47_000).head_rate


def test_an_encoder_alone_needs_the_corpus(tmp_path: Path) -> None:
    documents = [AnnotatedDocument("a", None, Document("字"))]
    with pytest.raises(ConfigError, match="no model to go on from, and no corpus"):
        added_recipe(documents, base=str(tmp_path), corpus="")
    assert added_recipe(documents, base=str(tmp_path), corpus="annotations").head_rate == 2e-3
