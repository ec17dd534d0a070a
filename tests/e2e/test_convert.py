"""``pairie convert`` where something could get lost: files that are there, a full disk, faults, equal ids."""

import gc
import json
import sys
import warnings
from pathlib import Path

import pytest

from pairie.formats import read_inline, read_jsonl
from pairie.formats.tools import TOOLS
from tests.e2e.test_report_and_convert import GIFT, run
from tests.full_disk import full_disk

FORCED = "Name another output, move it away, or replace it with --force."
EVERY = {
    **{name: "out" if tool.folder else f"out{tool.suffix}" for name, tool in TOOLS.items()},
    "inline": "out.xml",
    "jsonl": "out.jsonl",
    **{name: f"out.{name}" for name in ("csv", "xlsx", "parquet", "duckdb")},
}


@pytest.fixture
def gift(tmp_path: Path) -> Path:
    path = tmp_path / "gift.xml"
    path.write_text(GIFT, encoding="utf-8")
    return path


@pytest.fixture
def many(tmp_path: Path, gift: Path) -> Path:
    """Enough for every form to fill the disk of :func:`full_disk`."""
    path = tmp_path / "many.xml"
    docs = [GIFT.replace('"gift"', f'"gift-{number}"').replace("便桥", "便桥" * 9) for number in range(60)]
    path.write_text(f"<docs>{''.join(docs)}</docs>", encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", EVERY)
def test_what_is_there_stays_without_force(form: str, tmp_path: Path, gift: Path) -> None:
    out = tmp_path / "there" / EVERY[form]
    run("convert", gift, "--to", form, "-o", out)
    written = next(path for path in (out, *out.rglob("gift.*")) if path.is_file())
    written.write_bytes(b"T99\tmine")
    before = contents(tmp_path)
    assert FORCED in run("convert", gift, "--to", form, "-o", out, code=1)
    assert contents(tmp_path) == before
    run("convert", gift, "--to", form, "-o", out, "--force")
    assert written.read_bytes() != b"T99\tmine"
    assert contents(tmp_path).keys() == before.keys()


def test_files_beside_the_output_stay_as_well(tmp_path: Path, gift: Path) -> None:
    beside = tmp_path / "tasks-interface.xml"
    beside.write_text("mine", encoding="utf-8")
    shown = run("convert", gift, "-o", tmp_path / "tasks.json", code=1)
    assert f"{beside}: would be overwritten" in shown and FORCED in shown
    assert sorted(contents(tmp_path)) == ["gift.xml", "tasks-interface.xml"]


def test_documents_are_added_to_a_folder(tmp_path: Path, gift: Path) -> None:
    run("convert", gift, "--to", "brat", "-o", tmp_path / "brat")
    other = tmp_path / "other.xml"
    other.write_text(GIFT.replace('"gift"', '"other"'), encoding="utf-8")
    run("convert", other, "--to", "brat", "-o", tmp_path / "brat")
    assert {path.name for path in (tmp_path / "brat").glob("*.ann")} == {"gift.ann", "other.ann"}


@pytest.mark.parametrize("form", EVERY)
def test_a_full_disk_changes_nothing(form: str, tmp_path: Path, many: Path) -> None:
    out = tmp_path / "there" / EVERY[form]
    run("convert", many, "--to", form, "-o", out)
    before = contents(tmp_path)
    with full_disk(400), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # XlsxWriter leaves files of its own open then
        shown = run("convert", many, "--to", form, "-o", out, "--force", code=1)
        again = run("convert", many, "--to", form, "-o", tmp_path / "new" / "deep" / EVERY[form], code=1)
        gc.collect()
    assert f"error: {out}" in shown and ".partial" not in shown
    assert "cannot be written; got" in shown and "File too large" in shown
    assert "cannot be written; got" in again
    assert contents(tmp_path) == before and not (tmp_path / "new").exists()


def test_a_place_that_cannot_be(tmp_path: Path, gift: Path) -> None:
    for form in ("jsonl", "doccano", "csv"):
        shown = run("convert", gift, "--to", form, "-o", gift / EVERY[form], code=1)
        assert f"error: {gift / EVERY[form]}: cannot be written; got " in shown
    assert sorted(contents(tmp_path)) == ["gift.xml"]


@pytest.mark.parametrize("form", ["brat", "inception"])
def test_an_id_too_long_for_a_file(form: str, tmp_path: Path, gift: Path) -> None:
    gift.write_text(GIFT.replace('"gift"', f'"{"县" * 120}"'), encoding="utf-8")
    shown = run("convert", gift, "--to", form, "-o", tmp_path / "out", code=1)
    assert f"document {'县' * 20}…: id too long for the name of a file; got 360 bytes, expected at most 250" in shown
    assert sorted(contents(tmp_path)) == ["gift.xml"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such streams")
def test_a_stream_is_written_to(gift: Path) -> None:
    run("convert", gift, "-f", "jsonl", "-o", "/dev/null")
    assert not Path("/dev/null").is_file()


def test_links_of_a_workbook_lead_from_where_it_lies(tmp_path: Path, gift: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    (tmp_path / "page.txt").write_text("架桥", encoding="utf-8")
    run("convert", gift, "-o", tmp_path / "gift.jsonl")
    line = json.loads((tmp_path / "gift.jsonl").read_text(encoding="utf-8"))
    line["source"]["file"] = str(tmp_path / "page.txt")
    (tmp_path / "gift.jsonl").write_text(json.dumps(line), encoding="utf-8")
    run("convert", tmp_path / "gift.jsonl", "-o", tmp_path / "gift.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "gift.xlsx")["documents"]
    assert [cell.hyperlink.target for row in sheet for cell in row if cell.hyperlink] == ["page.txt"]


def test_a_fault_keeps_all_from_being_written(tmp_path: Path, gift: Path) -> None:
    mine = tmp_path / "mine.xml"
    run("convert", gift, "-o", tmp_path / "tasks.json")
    (task,) = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    spoilt = json.loads(json.dumps(task).replace('"ACTOR"', '"DONOR"').replace('"gift"', '"spoilt"'))
    (tmp_path / "tasks.json").write_text(json.dumps([spoilt, task]), encoding="utf-8")
    mine.write_text("mine", encoding="utf-8")
    shown = run("convert", tmp_path / "tasks.json", "-o", mine, "--force", code=1)
    assert "unknown label" in shown and "nothing written; got 1 faults beside 1 sound documents" in shown
    assert mine.read_text(encoding="utf-8") == "mine"
    # Nor does standard output get part of it.
    assert '"text"' not in run("convert", tmp_path / "tasks.json", code=1)
    run("convert", tmp_path / "tasks.json", "-o", mine, "--force", "--partial", code=1)
    assert [annotated.id for annotated in read_inline(mine)] == ["gift"]


# Equal ids


@pytest.mark.parametrize("form", ["brat", "inception", "jsonl", "inline"])
def test_two_inputs_with_one_id(form: str, tmp_path: Path, gift: Path) -> None:
    other = tmp_path / "other.xml"
    other.write_text(GIFT.replace("架起", "修起"), encoding="utf-8")
    out = tmp_path / EVERY[form]
    shown = run("convert", gift, other, "--to", form, "-o", out)
    assert f"{other}: 1 ids were taken; these go by other.xml:gift" in "".join(shown.split("\n"))
    run("convert", out, "-o", tmp_path / "back.jsonl")
    found = {a.id: a.document.text[10:12] for a in read_jsonl(tmp_path / "back.jsonl")}
    assert found == {"gift": "架起", "other.xml:gift": "修起"}


# What our own forms have no place for


def test_what_the_inline_form_cannot_hold_is_named(tmp_path: Path, gift: Path) -> None:
    run("convert", gift, "-o", tmp_path / "gift.jsonl")
    line = json.loads((tmp_path / "gift.jsonl").read_text(encoding="utf-8"))
    line["meta"]["annotator"] = "甲"
    line["entities"][0]["score"] = line["relations"][0]["score"] = line["relations"][1]["score"] = 0.5
    (tmp_path / "gift.jsonl").write_text(json.dumps(line), encoding="utf-8")
    shown = run("convert", tmp_path / "gift.jsonl", "-o", tmp_path / "back.xml")
    told = [line.partition(" (first in ")[0] for line in shown.splitlines() if "has no place for" in line]
    assert told == [
        "inline has no place for: 1 entries of meta",
        "inline has no place for: 1 records (they are assembled anew)",
        "inline has no place for: 1 scores of mentions",
        "inline has no place for: 2 scores of links",
    ]
    assert "no place for" not in run("convert", tmp_path / "gift.jsonl", "-o", tmp_path / "again.jsonl")
    assert "no place for" not in run("convert", gift, "-o", tmp_path / "again.xml")


# Words of a user's own

SCHEMA = 'labels = ["PROGRAMME"]\ncategories = ["housing"]\n\n[links]\nPROGRAMME = "UNDER"\n'


@pytest.fixture
def housing(tmp_path: Path) -> Path:
    """A line with a label, a category and a link that the guidelines do not have."""
    path = tmp_path / "housing.jsonl"
    entities = [
        {"id": "x1", "label": "PROGRAMME", "start": 0, "end": 4, "text": "安居工程", "score": 1.0},
        {"id": "m1", "label": "MEASURE", "start": 5, "end": 7, "text": "建房", "score": 1.0},
    ]
    entities[1] |= {"category": "housing", "planned": False}
    relations = [{"type": "UNDER", "head": "m1", "tail": "x1", "score": 1.0}]
    own = {"labels": ["PROGRAMME"], "link_types": ["UNDER"]}
    line = {"text": "安居工程下建房。", "entities": entities, "relations": relations, "meta": {"id": "房"}, "own": own}
    path.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "schema.toml").write_text(SCHEMA, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["label-studio", "doccano", "brat", "inception", "docbin"])
def test_own_words_go_to_the_tools_and_back(form: str, tmp_path: Path, housing: Path) -> None:
    out, schema = tmp_path / EVERY[form], tmp_path / "schema.toml"
    refused = run("convert", housing, "--to", form, "-o", out, code=1)
    assert "got 'PROGRAMME'" in refused and "give a schema that has it (--schema)" in refused
    run("convert", housing, "--to", form, "-o", out, "--schema", schema)
    back = tmp_path / "back.jsonl"
    run("convert", out, "--from", form, "-o", back, "--schema", schema)
    document = read_jsonl(back)[0].document
    assert {(m.label, m.text, m.category) for m in document.entities} == {
        ("PROGRAMME", "安居工程", None),
        ("MEASURE", "建房", "housing"),
    }
    assert [link.type for link in document.relations] == ["UNDER"]
    told = "".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("*") if path.suffix in BESIDE[form])
    assert all(word in told for word in ("PROGRAMME", "housing", "UNDER")) or not BESIDE[form]


BESIDE = {"label-studio": (".xml",), "doccano": (".json",), "brat": (".conf",), "inception": (), "docbin": ()}


def test_validate_knows_own_words(tmp_path: Path, housing: Path) -> None:
    assert "bad category; got 'housing'" in run("validate", housing, code=1)
    assert "0 errors" in run("validate", housing, "--schema", tmp_path / "schema.toml")
