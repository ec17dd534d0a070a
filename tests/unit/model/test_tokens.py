"""Text to rows of the network."""

from pathlib import Path

import pytest

from pairie.errors import ModelError
from pairie.model.tokens import BREAK, FIRST, INNER, LAST, SINGLE, SPECIALS, UNKNOWN, Vocabulary
from tests import tiny

VOCABULARY = tiny.vocabulary()


def rows(text: str) -> list[int]:
    return VOCABULARY.encode(text).characters.tolist()


def test_words_cover_their_characters() -> None:
    tokens = VOCABULARY.encode("向江州市资金")
    assert tokens.places.tolist() == [SINGLE, FIRST, INNER, LAST, FIRST, LAST]
    word, money = VOCABULARY.row("江州市"), VOCABULARY.row("资金")
    assert tokens.pieces.tolist() == [VOCABULARY.row("向"), word, word, word, money, money]
    assert tokens.characters.tolist() == [VOCABULARY.row(c) for c in "向江州市资金"]


def test_a_word_is_cut_where_the_best_path_cuts_it() -> None:
    dear = Vocabulary([*SPECIALS, *"甲乙丙", "甲乙", "乙丙"], [0.0] * 6 + [-5.0, -5.0, -1.0, -9.0, -5.0])
    tokens = dear.encode("甲乙丙")
    # -9 for 甲乙 and -1 for 丙 is as good as -5 and -5; neither may be mixed up with the other.
    assert tokens.pieces.tolist() in (
        [dear.row("甲乙")] * 2 + [dear.row("丙")],
        [dear.row("甲")] + [dear.row("乙丙")] * 2,
    )


@pytest.mark.parametrize(
    ("written", "read"), [("，", ","), ("Ａ", "A"), ("\u3000", " "), ("\t", " "), ("\r", " "), ("㎡", "m"), ("（", "(")]
)
def test_aliases(written: str, read: str) -> None:
    assert rows(written) == rows(read) == [VOCABULARY.row(read)]
    assert rows(written) != [VOCABULARY.row(UNKNOWN)]


def test_line_break_has_its_own_row() -> None:
    assert rows("\n") == [VOCABULARY.row(BREAK)]
    assert rows("县\n县") == [VOCABULARY.row("县"), VOCABULARY.row(BREAK), VOCABULARY.row("县")]


def test_characters_with_a_row_are_told_apart() -> None:
    singles = [piece for piece in VOCABULARY.pieces if len(piece) == 1]
    assert len(set(rows("".join(singles)))) == len(singles)


def test_unknown_character_takes_one_position_and_hides_no_word() -> None:
    tokens = VOCABULARY.encode("资金龘\U0001f600江州")
    unknown = VOCABULARY.row(UNKNOWN)
    assert tokens.characters.tolist()[2:4] == tokens.pieces.tolist()[2:4] == [unknown, unknown]
    assert tokens.places.tolist() == [FIRST, LAST, SINGLE, SINGLE, FIRST, LAST]


def test_special_pieces_cannot_be_written() -> None:
    """Text that looks like a mark of ours is only text."""
    marks = {VOCABULARY.row(mark) for mark in ("<s>", "</s>", "<pad>", "<mask>")}
    tokens = VOCABULARY.encode("<s></s><pad><mask>")
    assert marks.isdisjoint(tokens.pieces.tolist()) and marks.isdisjoint(tokens.characters.tolist())


def test_empty_text() -> None:
    assert VOCABULARY.encode("").characters.shape == (0,)


def test_round_trip(tmp_path: Path) -> None:
    VOCABULARY.save(tmp_path / "vocab.tsv")
    loaded = Vocabulary.load(tmp_path / "vocab.tsv")
    assert (loaded.pieces, loaded.scores) == (VOCABULARY.pieces, VOCABULARY.scores)
    assert "江州市" in loaded and "州市" not in loaded and len(loaded) == len(VOCABULARY)


def test_missing_or_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "vocab.tsv"
    with pytest.raises(ModelError, match="cannot be read"):
        Vocabulary.load(path)
    for content in (b"", b"<pad>\n", b"<pad>\tx\n", b"\xff\xfe\t1\n"):
        path.write_bytes(content)
        with pytest.raises(ModelError, match="vocab"):
            Vocabulary.load(path)


def test_special_pieces_must_lead() -> None:
    with pytest.raises(ModelError, match="special pieces missing"):
        Vocabulary(["甲", *SPECIALS], [0.0] * 7)
    with pytest.raises(ModelError, match="sizes differ"):
        Vocabulary([*SPECIALS, "甲"], [0.0])
