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
    small: bool = False,
    of_caption: int = 0,
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
        small=small,
        of_caption=of_caption,
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


def lines_in_order(texts: list[str], **kinds: dict[int, object]) -> tuple[str, list[Line]]:
    """Return a column of these lines; ``kinds`` gives what a line is by its number."""
    raw = "".join(texts)
    at = [sum(map(len, texts[:number])) for number in range(len(texts))]
    return raw, [
        line(text, at[number], opens=number == 0, **{name: of[number] for name, of in kinds.items() if number in of})
        for number, text in enumerate(texts)
    ]


def test_a_paragraph_goes_on_past_a_caption_of_two_lines_and_does_not_take_them_in() -> None:
    before = "雨季到来之前，两县水务站合修的拦沙坝已经合龙，下"
    texts = ["村民把修坝剩下的石料运去铺路（周", "禾摄）", "游三个组今年不用再守夜看水。"]
    raw, column = lines_in_order(texts, of_caption={0: 1, 1: 2}, apart={2: True})
    first = [line(before, len(raw), opens=True)]
    found = [draft.text for draft in drafts_of(raw + before, [first, column], chinese=True)]
    assert found == [before + texts[2], texts[0] + texts[1]]


def test_a_short_caption_does_not_take_in_the_line_below_it() -> None:
    texts = ["▲新建的冷库", "去年秋天第一批苹果入库，价钱比摘下就卖高出"]
    raw, column = lines_in_order(texts)
    assert [draft.text for draft in drafts_of(raw, [column], chinese=True)] == texts


def test_a_note_in_smaller_type_parts_from_the_text_around_it() -> None:
    texts = ["护士长说，来进修的六个人里有四个会看心电", "数字由县医院提供，未经复核", "图了，剩下两个正在跟班。"]
    raw, column = lines_in_order(texts, small={1: True})
    found = [draft.text for draft in drafts_of(raw, [column], chinese=True)]
    assert texts[1] in found
