"""The command that sets pages and reads them back."""

import shutil
from collections.abc import Iterator

import pytest

from pairie.errors import ConfigError
from tests.unit.training.test_typeset import documents
from training import typeset_bench, typeset_draw, typeset_forms
from training.typeset import Volume, set_volume
from training.typeset_bench import table, volumes, worst
from training.typeset_forms import Reader, Reading
from training.typeset_score import count


def perfect(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    yield Reading([passage.text for passage in volume.truth()], None, 0.01)


def by_page(volume: Volume, pdf: bytes) -> Iterator[Reading]:
    for page in range(len(volume.sheets)):
        yield Reading([passage.text for passage in volume.truth(page)], page, 0.01)


def test_the_numbers_of_columns_take_turns() -> None:
    found = list(volumes(documents(), 1, 18))
    assert [v.setting.n_columns for v in found] == [1, 2, 3, 4, 1]
    assert [len(v.sheets) for v in found] == [4, 4, 4, 4, 2]
    assert [len(v.sheets) for v in volumes(documents(), 1, 3, 1)] == [1, 1, 1]


@pytest.mark.parametrize("read", [perfect, by_page])
def test_a_perfect_reader_has_full_marks(read: object) -> None:
    volume = set_volume(documents(), 5, 2, 2)
    reader = Reader("dump", "pairie", read)  # type: ignore[arg-type]
    counts = typeset_bench.score(reader, volume, b"")
    assert (counts.in_order, counts.extra, counts.border_f1, counts.pages) == (1.0, 0.0, 1.0, 2)


def test_the_table_has_a_row_for_each_number_of_columns_and_all() -> None:
    reader = Reader("dump", "pairie", perfect)
    results = [(reader, n, count(["甲乙"], ["甲丙"], pages=1, seconds=0.002)) for n in (1, 2)]
    assert table(results).splitlines()[2:] == [
        "| dump | pairie | 1 | 1 | 0.5000 | 50.00 % | 1.000 | 2.0 |",
        "| dump | pairie | 2 | 1 | 0.5000 | 50.00 % | 1.000 | 2.0 |",
        "| dump | pairie | all | 2 | 0.5000 | 50.00 % | 1.000 | 2.0 |",
    ]


def test_widths_of_signs_are_folded_on_demand() -> None:
    reader = Reader("scan", "pairie", perfect)
    counts = count(["甲(乙)，丙"], ["甲（乙）,丁"], pages=1, seconds=0.002, fold_widths=True)
    assert table([(reader, 1, counts)]).splitlines()[::2] == [
        "| form | reader | columns | pages | in order | widths folded | extra | border F1 | ms a page |",
        "| scan | pairie | 1 | 1 | 0.3333 | 0.8333 | 66.67 % | 1.000 | 2.0 |",
    ]


def test_zeros_of_scans_are_counted() -> None:
    counts = count(["二〇二一年,二二年"], ["二〇二一年,二〇二二年"], pages=1, seconds=0.002)
    assert (counts.zeros, counts.common_zeros) == (2, 1)
    head, _, row, *_ = table([(Reader("scan", "pairie", perfect), 1, counts)]).splitlines()
    assert head.endswith("| ms a page | 〇 read |") and row.endswith("| 2.0 | 1 of 2 |")
    assert "〇" not in table([(Reader("pdf", "pairie", perfect), 1, counts)])


def test_pdftotext_reads_in_both_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(typeset_forms, "_blank_volume", lambda: (None, b""))
    monkeypatch.setattr(typeset_forms, "_pdftotext", lambda pdf, *options: asked.append(options) or "")
    for name in ("_read_pdf", "_pdfplumber", "_pdfminer", "_pdfium", "_pymupdf", "_docling_parse", "_unstructured"):
        monkeypatch.setattr(typeset_forms, name, lambda volume, pdf: iter(()))
    found, _ = typeset_forms.readers(["pdf"])
    assert [reader.name for reader in found][1:3] == ["pdftotext", "pdftotext -raw"]
    assert asked == [(), ("-raw",)]


def test_the_worst_come_first() -> None:
    reader = Reader("dump", "pairie", perfect)
    results = [(reader, 1, count(["甲乙"], ["甲乙"], pages=1)), (reader, 2, count(["甲"], ["甲乙"], pages=1))]
    assert worst(results, [7, 8], 1)[0].startswith("- dump, volume 8, 2 columns: in order 0.5000")


def test_a_missing_reader_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(volume: Volume, pdf: bytes) -> Iterator[Reading]:
        raise ConfigError("no such program")
        yield

    monkeypatch.setattr(typeset_forms, "_read_dump", missing)
    monkeypatch.setattr(typeset_forms, "_blank_volume", lambda: (set_volume(documents(), 0, 1, 1), b""))
    assert typeset_forms.readers(["dump"], others=False) == ([], ["dump, pairie: missing. no such program"])


def test_without_poppler_the_message_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ConfigError, match="poppler-utils"):
        typeset_forms.dump_of(b"")


def test_a_missing_package_names_the_extra() -> None:
    with pytest.raises(ConfigError, match=r"pairie\[bench\]"):
        typeset_draw.needed("no_such_module", "no-such-package")


def test_without_a_chinese_font_the_message_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("reportlab", reason="reportlab comes with the extra bench")
    monkeypatch.setattr(typeset_draw, "FOLDERS", ())
    typeset_draw.faces.cache_clear()
    with pytest.raises(ConfigError, match="fonts-wqy-zenhei"):
        typeset_draw.faces()


def needs_a_font() -> None:
    pytest.importorskip("reportlab", reason="reportlab comes with the extra bench")
    typeset_draw.faces.cache_clear()
    try:
        typeset_draw.faces()
    except ConfigError as error:
        pytest.skip(str(error))


def test_a_pdf_is_read_back() -> None:
    needs_a_font()
    pytest.importorskip("pypdfium2", reason="pypdfium2 comes with the extra pdf")
    found, missing = typeset_forms.readers(["pdf"], others=False)
    assert ([reader.name for reader in found], missing) == (["pairie"], [])
    volume = set_volume(documents(), 2, 2, 1)
    assert typeset_bench.score(found[0], volume, typeset_draw.draw_pdf(volume)).in_order > 0.98


def test_a_dump_is_read_back() -> None:
    needs_a_font()
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not installed")
    found, missing = typeset_forms.readers(["dump"])
    assert ([reader.name for reader in found], missing) == (["pairie", "as it stands"], [])
    volume = set_volume(documents(), 2, 2, 1)
    pdf = typeset_draw.draw_pdf(volume)
    assert pdf == typeset_draw.draw_pdf(volume)
    ours, naive = (typeset_bench.score(reader, volume, pdf) for reader in found)
    assert ours.in_order > 0.98 > naive.in_order


def test_a_scan_is_read_back() -> None:
    needs_a_font()
    pytest.importorskip("rapidocr", reason="rapidocr comes with the extra ocr")
    found, missing = typeset_forms.readers(["scan"])
    assert ([reader.name for reader in found], missing) == (["pairie"], [])
    volume = set_volume(documents(), 2, 2, 1)
    counts = typeset_bench.score(found[0], volume, typeset_draw.draw_pdf(volume), fold_widths=True)
    assert counts.in_order_folded > 0.98 and counts.extra < 0.05
