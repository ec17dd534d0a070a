"""News that was read and marked: what is labelled, what is a negative, and which stories stay together."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.labelled_lines import read_labelled_lines
from pairie.types import Document
from training.label_news import RUN, gather, main, split

LINES = {
    "rn-1": "南湾区送去20台水泵。",
    "rn-2": "今年雨水多，庄稼长得好。",
    "rn-3": "江州市派出医疗队。",
}
MARKED = """<docs>
<doc id="rn-1" genre="broadcast"><p><A id="a1">南湾区</A><M id="m1" cat="goods" by="a1">送去20台水泵</M>。</p></doc>
<doc id="rn-3" genre="broadcast"><p><A id="a1">江州市</A><M id="m1" cat="health" by="a1">派出医疗队</M>。</p></doc>
</docs>"""


@pytest.fixture
def read(tmp_path: Path) -> list[Path]:
    """Two lists of what was read."""
    paths = [tmp_path / "part1.txt", tmp_path / "part2.txt"]
    rows = [f"{name}\t{text}\n" for name, text in LINES.items()]
    paths[0].write_text("".join(rows[:2]), encoding="utf-8")
    paths[1].write_text(rows[2], encoding="utf-8")
    return paths


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    path = tmp_path / "marked.xml"
    path.write_text(MARKED, encoding="utf-8")
    return path


def test_what_was_not_marked_is_a_negative(read: list[Path], marked: Path) -> None:
    found = gather(read, [marked])
    assert [(d.id, d.genre, d.document.text) for d in found] == [(i, "broadcast", text) for i, text in LINES.items()]
    assert [[m.text for m in d.document.entities] for d in found] == [
        ["南湾区", "送去20台水泵"],
        [],
        ["江州市", "派出医疗队"],
    ]


@pytest.mark.parametrize(("old", "new"), [("20台", "30台"), ('id="rn-1"', 'id="rn-9"')])
def test_marked_paragraphs_are_those_read(read: list[Path], marked: Path, old: str, new: str) -> None:
    marked.write_text(MARKED.replace(old, new), encoding="utf-8")
    with pytest.raises(FormatError, match=r"rn-[19]: text differs; got a changed or unknown paragraph"):
        gather(read, [marked])


def test_files_hold_labels_and_no_text(
    read: list[Path], marked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out" / "news"
    main([str(target), "--read", *map(str, read), "--marked", str(marked)])
    assert capsys.readouterr().out.splitlines() == [
        "train: 2 paragraphs, 21 characters, 2 mentions",
        "dev: 1 paragraphs, 11 characters, 2 mentions",
    ]
    assert {path.name for path in target.iterdir()} == {"train.jsonl", "dev.jsonl"}
    assert "水泵" not in "".join(path.read_text(encoding="utf-8") for path in target.iterdir())
    (tmp_path / "news.txt").write_text("\n".join(LINES.values()), encoding="utf-8")
    train, dev = (read_labelled_lines(target / f"{name}.jsonl", tmp_path / "news.txt") for name in ("train", "dev"))
    assert [d.id for d in train] == ["rn-2", "rn-3"] and [d.id for d in dev] == ["rn-1"]
    assert [m.text for m in train[1].document.entities] == ["江州市", "派出医疗队"]


def news(*texts: str) -> list[AnnotatedDocument]:
    return [AnnotatedDocument(f"n{i}", "broadcast", Document(text)) for i, text in enumerate(texts)]


def ids(documents: list[AnnotatedDocument]) -> list[str]:
    return [annotated.id for annotated in documents]


def test_every_tenth_story_goes_to_dev() -> None:
    train, dev = split(news(*(f"第{i}条消息，说的是第{i}个地方的第{i}件事。" for i in range(25))))
    assert ids(dev) == ["n0", "n10", "n20"]
    assert len(train) == 22 and ids(train)[:2] == ["n1", "n2"]
    assert split([]) == ([], [])


@pytest.mark.parametrize(("n_shared", "together"), [(RUN - 1, False), (RUN, True)])
def test_a_shared_run_makes_one_story(n_shared: int, together: bool) -> None:
    shared = "".join(chr(ord("一") + i) for i in range(n_shared))
    _, dev = split(news(f"昨日{shared}报道", "另一件事", f"今晨{shared}消息"))
    assert ids(dev) == (["n0", "n2"] if together else ["n0"])


def test_stories_are_chained() -> None:
    """The first shares a run with the third only by way of the second; later stories count on without gaps."""
    one, other = "甲" * RUN, "乙" * RUN
    train, dev = split(news(one, "别的事", other, one + other, *(f"第{i}件" for i in range(9))))
    assert ids(dev) == ["n0", "n2", "n3", "n12"]
    assert len(train) == 9


@given(st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.sampled_from("甲乙丙丁"), st.integers(1, 24)), max_size=40))
def test_no_run_is_on_both_sides(parts: list[tuple[str, str, int]]) -> None:
    documents = news(*(a * n + b * (40 - n) + str(i) for i, (a, b, n) in enumerate(parts)))
    sides = split(documents)
    assert sorted(ids(sides[0]) + ids(sides[1])) == sorted(ids(documents))
    assert (len(sides[1]) > 0) == bool(parts)
    runs = [
        {d.document.text[at : at + RUN] for d in side for at in range(len(d.document.text) - RUN + 1)} for side in sides
    ]
    assert not runs[0] & runs[1]


def test_blank_lines_are_no_paragraphs(read: list[Path], marked: Path) -> None:
    read[0].write_text(read[0].read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert ids(gather(read, [marked])) == list(LINES)


def test_a_folder_grows_and_keeps_its_splits(read: list[Path], marked: Path, tmp_path: Path) -> None:
    target, text = tmp_path / "news", tmp_path / "news.txt"
    main([str(target), "--read", *map(str, read), "--marked", str(marked)])
    again = {f"rn-{i}": f"第{i}条新消息。" for i in range(10, 21)}
    text.write_text("\n".join([*LINES.values(), *again.values()]), encoding="utf-8")
    more = tmp_path / "more.txt"
    more.write_text("".join(f"{name}\t{line}\n" for name, line in again.items()), encoding="utf-8")
    marked.write_text('<doc id="rn-3" genre="broadcast"><p>江州市派出医疗队。</p></doc>', encoding="utf-8")
    main([str(target), "--read", str(more), "--marked", str(marked), "--text", str(text)])
    train, dev = (read_labelled_lines(target / f"{name}.jsonl", text) for name in ("train", "dev"))
    assert ids(train) == ["rn-2", "rn-3", *(f"rn-{i}" for i in range(11, 20))] and ids(dev) == [
        "rn-1",
        "rn-10",
        "rn-20",
    ]
    assert [len(d.document.entities) for d in train[:2] + dev[:1]] == [0, 0, 2]  # rn-3 was marked again, rn-1 was not


def test_a_name_is_not_given_twice(read: list[Path], marked: Path) -> None:
    kept = news("南湾区送去20台水泵。")
    read[1].write_text("n0\t别的事。\n", encoding="utf-8")
    with pytest.raises(FormatError, match="n0 is taken"):
        gather(read, [marked], kept)


def test_a_story_of_both_sides_goes_to_dev() -> None:
    one, other = "甲" * RUN, "乙" * RUN
    train, dev = split(news(one, other, "别的事", one + other), in_train={"n0", "n2"}, held_out={"n1"})
    assert ids(train) == ["n2"] and ids(dev) == ["n0", "n1", "n3"]
