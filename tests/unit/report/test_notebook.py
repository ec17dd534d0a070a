"""What a notebook shows: everything of the text as text, nothing that runs, never too much."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from pairie.formats import parse_inline
from pairie.records import assemble
from pairie.report.notebook import MOST_CHARS, MOST_ROWS
from pairie.types import Document, Mention

GIFT = """<doc id="d"><p>入秋那天,<A id="a1">沙河区水利局</A>给<R id="r1">松岭县</R>\
<M id="m1" cat="goods" by="a1" to="r1" amt="q1">添了<Q id="q1">两台</Q>抽水泵</M>。</p><p>人走了,泵留下了。</p></doc>"""


class Shown(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "br":
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def gift() -> Document:
    (annotated,) = parse_inline(GIFT)
    return annotated.document.replace(records=assemble(annotated.document))


def test_text_mentions_and_records() -> None:
    document = gift()
    html = document._repr_html_()
    shown = "".join(Shown(html).words)
    assert document.text in shown
    assert html.count('title="MEASURE') == 3  # before, in and after the amount that lies in it
    assert html.count('title="AMOUNT') == 1
    row = html.split("<tbody>")[1]
    assert f"<td>{document.records[0].recipients[0].canonical}</td>" in row and "<td>添了两台抽水泵</td>" in row
    assert "4 mentions, 3 links, 1 records" in shown


def test_document_without_anything() -> None:
    assert "<table>" not in Document("")._repr_html_()
    assert "0 mentions" in Document("无事。")._repr_html_()


@given(st.text(max_size=60), st.data())
def test_any_text_is_text(text: str, data: st.DataObject) -> None:
    borders = st.integers(0, len(text))
    mentions = []
    for number in range(data.draw(st.integers(0, 4))):
        start, end = sorted((data.draw(borders), data.draw(borders)))
        mentions.append(Mention(f"e{number}", "ACTOR", start, end, text[start:end]))
    html = Document(text, entities=tuple(mentions))._repr_html_()
    shown = Shown(html)
    assert shown.tags <= {"div", "p", "span", "br", "i", "table", "thead", "tbody", "tr", "th", "td"}
    assert shown.attributes <= {"style", "title"}
    expected = text.encode("utf-8", "replace").decode()
    assert expected.replace("\r", "\n") in "".join(shown.words).replace("\r", "\n")


def test_long_documents_stay_small() -> None:
    document = gift()
    (record,) = document.records
    long = document.replace(text=document.text + "水" * 400_000, records=(record,) * 5000)
    html = long._repr_html_()
    assert len(html) < 30_000
    assert f"{len(long.text) - MOST_CHARS:,} characters more" in html
    assert f"5000 records, the first {MOST_ROWS} shown" in html
