"""Where paragraphs begin and go on, on lines measured by hand."""

import pytest

from pairie.readers.lines import Line
from pairie.readers.paragraphs import drafts_of


def line(
    text: str,
    start: int,
    *,
    left: float = 0.0,
    table: bool = False,
    opens: bool = False,
    apart: bool = False,
    set_in: bool = False,
) -> Line:
    return Line(
        offsets=tuple(range(start, start + len(text))),
        text=text,
        left=left,
        inset=left,
        indent=2 * left,
        missing=20.0 - len(text),
        measure=20.0,
        least_indent=3,
        opens=opens,
        apart=apart,
        set_in=set_in,
        spanning=False,
        table=table,
        large=False,
    )


def test_a_paragraph_below_a_table_does_not_go_on_with_the_title_of_the_table() -> None:
    texts = ["松岭县各乡镇援建项目", "白河县795", "会议强调帮扶要久久为功"]
    raw = "".join(texts)
    starts = [raw.index(text) for text in texts]
    column = [
        line(texts[0], starts[0], left=2.5, opens=True),
        line(texts[1], starts[1], table=True),
        line(texts[2], starts[2], left=2.0),
    ]
    assert [draft.text for draft in drafts_of(raw, [column], chinese=True)] == texts


@pytest.mark.parametrize(("set_in", "n_paragraphs"), [(False, 2), (True, 1)])
def test_room_above_a_line_parts_paragraphs_unless_they_begin_further_in(set_in: bool, n_paragraphs: int) -> None:
    texts = ["春耕前渠水通到三个村，省下抽水钱近万元。", "秋后还要再修一段，把山背后的旱地也浇上，"]
    column = [
        line(texts[0], 0, opens=True, set_in=set_in),
        line(texts[1], len(texts[0]), apart=True, set_in=set_in),
    ]
    assert len(list(drafts_of("".join(texts), [column], chinese=True))) == n_paragraphs


def test_a_short_line_with_room_below_ends_its_paragraph_without_a_stop() -> None:
    texts = ["柳河日报记者方圆", "村口新栽的核桃苗今年头一回挂了果，镇里的"]
    column = [line(texts[0], 0, left=2.0, opens=True), line(texts[1], len(texts[0]), apart=True)]
    assert [draft.text for draft in drafts_of("".join(texts), [column], chinese=True)] == texts
