"""Where paragraphs begin and go on, on lines measured by hand."""

from pairie.readers.lines import Line
from pairie.readers.paragraphs import drafts_of


def line(text: str, start: int, *, left: float = 0.0, table: bool = False, opens: bool = False) -> Line:
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
        apart=False,
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
