"""Labels of single paragraphs, and the paragraphs put back."""

import json
import lzma
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.formats.labelled_lines import read_labelled_lines, read_paragraphs, write_labelled_lines
from pairie.types import Document, Link, Mention, Passage

LABELLED = parse_inline(
    '<docs><doc id="n1" genre="broadcast"><p><A id="a1">南湾区</A><M id="m1" cat="goods" by="a1" amt="q1">'
    '送去<Q id="q1">20台</Q>水泵</M>。</p></doc><doc id="n2"><p>今年雨水多，庄稼长得好。</p></doc></docs>'
)
LINES = [annotated.document.text for annotated in LABELLED]


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    path = tmp_path / "train.jsonl"
    path.write_text(write_labelled_lines(LABELLED), encoding="utf-8")
    return path


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "news.txt"
    path.write_text("\n".join(["另一段。", *LINES[::-1], ""]), encoding="utf-8")
    return path


def test_round_trip_in_the_order_of_the_labels(labels: Path, text: Path) -> None:
    assert read_labelled_lines(labels, text) == LABELLED


def test_no_text_is_written(labels: Path) -> None:
    lines = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    assert [set(line) for line in lines] == [{"id", "genre", "sha256", "entities", "relations"}] * 2
    assert not {"水泵", "庄稼", "南湾"} & {
        written[i : i + 2] for written in map(str, lines) for i in range(len(written))
    }
    assert write_labelled_lines([]) == ""


def test_several_paragraphs_are_refused() -> None:
    (page,) = parse_inline('<doc id="n3"><p>雨水多。</p><p>庄稼好。</p></doc>')
    expected = (
        r"^n3: not a single paragraph; got 2 passages or lines, expected one\. Make a document of each paragraph\.$"
    )
    with pytest.raises(FormatError, match=expected):
        write_labelled_lines([*LABELLED, page])


@pytest.mark.parametrize("text", ["雨水多。\n庄稼好。", "雨水多。\u2028庄稼好。", "雨水多。\n"])
def test_text_that_the_reader_would_part_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="n3: not a single paragraph; got 2"):
        write_labelled_lines([AnnotatedDocument("n3", None, Document(text))])


def test_packed_and_windows_copies_count(labels: Path, text: Path, tmp_path: Path) -> None:
    windows = "\ufeff" + "\r\n".join(LINES)
    (tmp_path / "windows.txt").write_bytes(windows.encode())
    (tmp_path / "news.txt.xz").write_bytes(lzma.compress(text.read_bytes()))
    for name in ("windows.txt", "news.txt.xz"):
        assert read_labelled_lines(labels, tmp_path / name) == LABELLED
    assert read_paragraphs(tmp_path / "news.txt.xz") == read_paragraphs(text) == ["另一段。", *LINES[::-1]]


def test_a_changed_paragraph_is_missing(labels: Path, text: Path) -> None:
    text.write_text(f"{LINES[0]}\n{LINES[1]} \n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"train\.jsonl:2: paragraph missing; got none of digest [0-9a-f]{12}… in"):
        read_labelled_lines(labels, text)


@pytest.mark.parametrize("line", ["{", "", "[]", "3", '"sha256"', '{"id": "n3"}'])
def test_a_broken_line_is_named(labels: Path, text: Path, line: str) -> None:
    labels.write_text(write_labelled_lines(LABELLED) + line + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"train\.jsonl:3: cannot be read"):
        read_labelled_lines(labels, text)


def test_labels_that_do_not_fit_are_refused(labels: Path, text: Path) -> None:
    found = json.loads(write_labelled_lines(LABELLED[:1]))
    found["entities"][0]["end"] = 99
    labels.write_text(json.dumps(found) + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match="mention a1 lies outside the text"):
        read_labelled_lines(labels, text)


@pytest.mark.parametrize(
    ("name", "content"), [("none.txt", None), ("latin.txt", b"caf\xe9"), ("no.xz", b"plain"), ("bad.xz", b"")]
)
def test_text_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(lzma.compress(b"\xff\xfe") if name == "bad.xz" else content)
    with pytest.raises(FormatError, match=f"{name}: text cannot be read; got .*, expected UTF-8"):
        read_paragraphs(tmp_path / name)


def test_a_packed_text_that_was_cut_off(tmp_path: Path) -> None:
    (tmp_path / "cut.xz").write_bytes(lzma.compress("南湾区\n".encode() * 9)[:-12])
    with pytest.raises(FormatError, match="text cannot be read"):
        read_paragraphs(tmp_path / "cut.xz")


def test_a_digest_that_is_no_string(labels: Path, text: Path) -> None:
    labels.write_text('{"sha256": []}\n', encoding="utf-8")
    with pytest.raises(FormatError, match=r"train\.jsonl:1"):
        read_labelled_lines(labels, text)


# A paragraph is a line: it holds nothing that str.splitlines() takes for a break, and no mark of byte order.
in_a_line = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff")


@st.composite
def paragraphs(draw: st.DrawFn) -> AnnotatedDocument:
    """Draw one paragraph with an act, a party and a link wherever they fall."""
    words = draw(st.text(in_a_line | st.sampled_from('县万元，2"\\'), min_size=1, max_size=20))
    spans = st.tuples(st.integers(0, len(words) - 1), st.integers(1, len(words))).filter(lambda span: span[0] < span[1])
    (a, b), (c, d) = draw(spans), draw(spans)
    act = Mention("m1", "MEASURE", a, b, words[a:b], category="funds", planned=draw(st.booleans()))
    entities = (act, Mention("a1", "ACTOR", c, d, words[c:d]))[: draw(st.integers(0, 2))]
    links = (Link("AGENT", "m1", "a1"),) if len(entities) == 2 else ()
    document = Document(words, (Passage(0, len(words)),), entities, links)
    return AnnotatedDocument(
        draw(st.text(in_a_line, min_size=1, max_size=5)), draw(st.none() | st.just("news")), document
    )


@given(st.lists(paragraphs(), max_size=4), st.randoms())
def test_any_line_comes_back(
    tmp_path_factory: pytest.TempPathFactory, written: list[AnnotatedDocument], random: Random
) -> None:
    folder = tmp_path_factory.getbasetemp()
    lines = [annotated.document.text for annotated in written]
    random.shuffle(lines)
    (folder / "any.jsonl").write_text(write_labelled_lines(written), encoding="utf-8", newline="\n")
    (folder / "any.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    assert read_labelled_lines(folder / "any.jsonl", folder / "any.txt") == written
