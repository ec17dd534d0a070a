"""Files of tools as they are written: whole or not at all, one for each document, and what is lost is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from pairie.errors import ConfigError, FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.formats.tools import TOOLS
from pairie.formats.tools.losses import differences
from pairie.formats.tools.reading import write_file
from pairie.types import Passage
from tests.full_disk import full_disk

GIFT = '<doc id="礼" genre="news"><p><A id="a1">甲县</A><M id="m1" cat="funds" by="a1">捐款</M>。</p></doc>'


@pytest.fixture
def gift() -> AnnotatedDocument:
    return parse_inline(GIFT)[0]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.json"
    write_file(path, "甲\r\n")
    with full_disk(100), pytest.raises(ConfigError, match=r"x\.json: cannot be written; got File too large"):
        write_file(path, "乙" * 1000)
    assert path.read_bytes() == "甲\r\n".encode() and list(path.parent.iterdir()) == [path]
    with pytest.raises(ConfigError, match="cannot be written"):
        write_file(path / "x.json", "乙")
    write_file(path, b"\x00")
    assert path.read_bytes() == b"\x00"


@pytest.mark.parametrize("name", ["brat", "inception"])
def test_two_documents_are_never_one_file(name: str, gift: AnnotatedDocument, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="document 礼: id used twice"):
        TOOLS[name].write([gift, gift], tmp_path / "out")
    with pytest.raises(FormatError, match="id too long for the name of a file; got 300 bytes"):
        TOOLS[name].write([replace(gift, id="礼" * 100)], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_other_white_space_does_not_hide_what_is_there(gift: AnnotatedDocument) -> None:
    document = gift.document
    moved = [replace(mention, start=mention.start + 3, end=mention.end + 3) for mention in document.entities]
    wide = document.replace(
        text=f"头\n\n{document.text}\n",
        passages=(Passage(0, 1), *(replace(p, start=p.start + 3, end=p.end + 3) for p in document.passages)),
        entities=tuple(moved),
    )
    narrow = wide.replace(
        text=f"头\n{document.text}",
        passages=(Passage(0, 1), *(replace(p, start=p.start + 2, end=p.end + 2) for p in document.passages)),
        entities=tuple(replace(m, start=m.start + 2, end=m.end + 2, score=0.5) for m in document.entities),
        relations=(),
    )
    losses = differences(replace(gift, document=wide), replace(gift, document=narrow))
    assert {loss.what: loss.count for loss in losses} == {
        "white space of the text": 1,
        "scores of mentions": 2,
        "links": 1,
    }
    other = differences(gift, replace(gift, document=narrow))
    assert "characters of the text" in {loss.what for loss in other}
