import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from pairie.errors import ConfigError, ReadError
from pairie.readers import read_file
from pairie.readers.docx import read_docx
from pairie.types import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = "2021年，甲区向乙县捐赠棉衣120件，价值3万元。"


def saved(document: Any) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def page() -> Any:
    document = docx.Document()
    document.add_heading("对口支援", 1)
    document.add_paragraph("")
    document.add_paragraph(f"  {BODY}")
    table = document.add_table(2, 3)
    for cell, text in zip(table.rows[0].cells, ("单位", "资金\n（万元）", "年份"), strict=True):
        cell.text = text
    table.cell(1, 0).merge(table.cell(1, 1)).text = "合计"
    table.cell(1, 2).text = "2021"
    return document


def lines(document: Document) -> list[tuple[str, str]]:
    return [(passage.kind, document.text[passage.start : passage.end]) for passage in document.passages]


def repacked(data: bytes, **changes: bytes) -> bytes:
    """Write a package anew with members changed; an empty one is left out."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = changes.get(Path(name).stem, old.read(name))
            if part:
                new.writestr(name, part)
    return stream.getvalue()


def test_paragraphs_headings_tables(tmp_path: Path) -> None:
    path = tmp_path / "年鉴.DOCX"
    path.write_bytes(saved(page()))
    document = read_file(path)
    assert lines(document) == [
        ("heading", "对口支援"),
        ("body", BODY),
        ("table", "单位\t资金 （万元）\t年份"),
        ("table", "合计\t2021"),
    ]
    assert document.text == f"对口支援\n\n  {BODY}\n单位\t资金 （万元）\t年份\n合计\t2021"
    assert [(s.start, s.end) for p in document.passages for s in p.source_spans] == [
        (p.start, p.end) for p in document.passages
    ]
    assert (document.source.form, document.source.title, document.source.file) == ("docx", "对口支援", str(path))


def test_what_is_shown_and_what_is_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("甲")._p
    for inner in (
        "<w:ins w:id='1'><w:r><w:t>乙</w:t></w:r></w:ins>",
        "<w:del w:id='2'><w:r><w:delText>丙</w:delText></w:r></w:del>",
        "<w:hyperlink><w:r><w:t>丁</w:t><w:tab/><w:t>戊</w:t></w:r></w:hyperlink>",
        "<w:sdt><w:sdtContent><w:r><w:t>己</w:t><w:br w:type='page'/><w:br/><w:t>庚</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
    ):
        paragraph.append(parse_xml(inner.replace(">", f" {W}>", 1)))
    control = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(0, parse_xml(control))
    assert read_docx(saved(document), file="a.docx").text == "控件\n甲乙丁\t戊己\n庚\n框里"


def test_notes_come_last() -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = page()
    notes = f'<w:footnotes {W}><w:footnote w:type="separator"><w:p/></w:footnote><w:footnote><w:p><w:r><w:t>注一</w:t>'
    notes += "</w:r></w:p></w:footnote></w:footnotes>"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    assert read_docx(saved(document), file="a.docx").text.endswith("2021\n注一")


def test_pages_are_counted_by_their_breaks() -> None:
    document = docx.Document()
    shown = "<w:r><w:lastRenderedPageBreak/><w:t>{}</w:t></w:r>"
    parts = [
        ["<w:r><w:t>一</w:t></w:r>"],
        # A break in a sentence; one that Word was told and shows at the start of the next paragraph; one before.
        ["<w:r><w:t>二甲，</w:t></w:r>", shown.format("二乙")],
        ["<w:r><w:t>三</w:t><w:br w:type='page'/></w:r>"],
        [shown.format("四")],
        ["<w:pPr><w:pageBreakBefore/></w:pPr>", "<w:r><w:t>五</w:t></w:r>"],
    ]
    for inner in parts:
        paragraph = document.add_paragraph()._p
        for part in inner:
            paragraph.append(parse_xml(part.replace(">", f" {W}>", 1)))
    cell = document.add_table(1, 1).cell(0, 0).paragraphs[0]._p
    cell.append(parse_xml(shown.format("六").replace(">", f" {W}>", 1)))
    found = read_docx(saved(document), file="a.docx")
    assert found.text == "一\n二甲，二乙\n三\n四\n五\n六"
    places = [[(s.start, s.end, s.page_number) for s in passage.source_spans] for passage in found.passages]
    assert places == [[(0, 1, 1)], [(2, 5, 1), (5, 7, 2)], [(8, 9, 2)], [(10, 11, 3)], [(12, 13, 4)], [(14, 15, 5)]]
    assert all(span.page_number is None for p in read_docx(saved(page()), file="a").passages for span in p.source_spans)


def test_headings_by_style_and_level() -> None:
    document = docx.Document()
    own = document.styles.add_style("条目", 1)
    own.base_style = document.styles["Heading 2"]
    document.add_paragraph("这一条是条目的标题，写得像一句话。", style="条目")
    leveled = document.add_paragraph("这一条有大纲级别，也是标题。")._p
    leveled.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    document.add_paragraph("乙" * 200, style="条目")
    assert [kind for kind, _ in lines(read_docx(saved(document), file="a.docx"))] == ["heading", "heading", "body"]


def test_an_empty_document() -> None:
    assert read_docx(saved(docx.Document()), file="a.docx").passages == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "broken file"),
        (b"PK\x03\x04 and nothing else", "broken file"),
        (saved(page())[:-400], "broken file"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, r"old Word file; .*save it as .docx"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "encrypted file; .*without a password"),
        (repacked(saved(page()), document=b"<w:document"), "broken file"),
        (repacked(saved(page()), document=b""), "no Word file"),
        (repacked(saved(page()), **{"[Content_Types]": b""}), "no Word file"),
        (b"plain text", "broken file"),
    ],
)
def test_refused(data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=f"^a.docx: {message}"):
        read_docx(data, file="a.docx")


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = repacked(saved(page()), document=b" " * 120_000_000)
    assert len(huge) < 500_000
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for number in range(5_001):
            package.writestr(f"{number}", b"")
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("unpacked"))
    for data in (huge, stream.getvalue()):
        with pytest.raises(ReadError, match=r"too large; .*Split the document"):
            read_docx(data, file="a.docx")


def test_a_directory_that_lies_is_found_out() -> None:
    data = repacked(saved(page()), document=b" " * 1_000_000)
    lying = data.replace((1_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(ReadError, match="broken file"):
        read_docx(lying, file="a.docx")


def test_an_encrypted_member() -> None:
    data = bytearray(saved(page()))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    with pytest.raises(ReadError, match="encrypted file"):
        read_docx(bytes(data), file="a.docx")


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(page())
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(ConfigError, match=r"a.docx: package missing; .*pairie\[docx\]"):
        read_docx(data, file="a.docx")


writable = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.just("\n"))


@given(st.lists(st.one_of(writable, st.lists(writable, min_size=1, max_size=3)), max_size=6))
@settings(max_examples=40)
def test_spans_agree_with_the_paragraphs(blocks: list[str | list[str]]) -> None:
    written = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            written.add_paragraph(block)
        else:
            for cell, text in zip(written.add_table(1, len(block)).rows[0].cells, block, strict=True):
                cell.text = text
    document = read_docx(saved(written), file="a.docx")
    rows = (b if isinstance(b, str) else "\t".join(" ".join(cell.split()) for cell in b) for b in blocks)
    assert document.text == "\n".join(rows)
    for passage in document.passages:
        (span,) = passage.source_spans
        assert (span.start, span.end) == (passage.start, passage.end)
