"""Corpora and their splits."""

import runpy
from collections import Counter
from pathlib import Path

import pytest

from pairie.errors import ConfigError, FormatError
from pairie.formats.corpus import SPLITS, load_corpus, parse_splits, read_splits, split_of, write_splits


def corpus(folder: Path, *ids: str) -> Path:
    (folder / "corpus").mkdir()
    for number, document_id in enumerate(ids):
        (folder / "corpus" / f"{number}.xml").write_text(f'<doc id="{document_id}"><p>文</p></doc>', encoding="utf-8")
    return folder


def test_shares_are_about_80_10_10() -> None:
    counts = Counter(split_of(f"x-{i}") for i in range(5000))
    assert counts["train"] == pytest.approx(4000, abs=120)
    assert counts["dev"] == pytest.approx(500, abs=90)
    assert counts["test"] == pytest.approx(500, abs=90)


def test_splits_do_not_change_from_release_to_release() -> None:
    found = [split_of(f"example-{i}") for i in range(8)]
    assert found == ["dev", "train", "train", "train", "dev", "train", "train", "train"]


def test_adding_documents_moves_none() -> None:
    ids = [f"x-{i}" for i in range(50)]
    before = parse_splits(write_splits(ids[:30], {}), where="x")
    after = parse_splits(write_splits(ids, before), where="x")
    assert after.items() >= before.items()
    assert set(after) == set(ids)


def test_pinned_split_wins(tmp_path: Path) -> None:
    folder = corpus(tmp_path, "a", "b")
    (folder / "splits.tsv").write_text("id\tsplit\na\ttest\nb\ttest\n", encoding="utf-8")
    assert [d.id for d in load_corpus(folder, "test")] == ["a", "b"]
    assert load_corpus(folder, "train") == []
    # Named by the folder of the files, the splits beside it still hold.
    assert len(load_corpus(folder / "corpus", "test")) == 2


def test_all_documents_without_split(tmp_path: Path) -> None:
    folder = corpus(tmp_path, *(f"x-{i}" for i in range(12)))
    parts = [load_corpus(folder, split) for split in ("train", "dev", "test")]
    assert sorted(d.id for part in parts for d in part) == sorted(d.id for d in load_corpus(folder))


def test_faults(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no annotations"):
        load_corpus(tmp_path)
    folder = corpus(tmp_path, "a", "a")
    with pytest.raises(FormatError, match=r"1\.xml: document id used twice"):
        load_corpus(folder)
    with pytest.raises(ConfigError, match="no such split"):
        load_corpus(folder, "valid")  # type: ignore[arg-type]


def test_script_writes_splits_and_keeps_old_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = runpy.run_path(str(Path(__file__).parents[3] / "training" / "split.py"))
    folder = corpus(tmp_path, "a", "b")
    other = next(split for split in SPLITS if split != split_of("a"))
    (folder / "splits.tsv").write_text(f"id\tsplit\na\t{other}\n", encoding="utf-8")
    script["main"](folder)
    assert read_splits(folder / "splits.tsv") == {"a": other, "b": split_of("b")}
    assert "splits.tsv: {" in capsys.readouterr().out


@pytest.mark.parametrize("line", ["a", "a\tvalid", "b\ttrain"])
def test_bad_lines_name_their_place(line: str) -> None:
    with pytest.raises(FormatError, match=r"^splits\.tsv:3: bad line"):
        parse_splits(f"id\tsplit\nb\ttrain\n{line}\n", where="splits.tsv")
