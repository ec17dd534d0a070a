"""The one function under every engine: inputs to documents and faults."""

from pathlib import Path

import pytest

from pairie.batch import Fault, Input, Job, local_inputs, tables_of, tag_inputs
from pairie.batch.job import extractor_of
from pairie.batch.tagging import Watch
from pairie.types import Document


def inputs(folder: Path) -> list[Input]:
    return list(local_inputs(sorted(folder.iterdir())))


def test_documents_and_faults_in_order(pages: Path, job: Job) -> None:
    found = list(tag_inputs(inputs(pages), job))
    assert [one.index for one in found] == list(range(8))
    assert [one.index for one in found if one.found is None] == [5]
    (fault,) = found[5].faults
    assert (fault.stage, fault.kind, fault.page) == ("read", "ReadError", None)
    assert "binary data" in fault.message and fault.file in fault.message
    for one in found:
        if one.found is not None:
            document = one.found.document
            assert document == extractor_of(job).extract_file(one.found.id)
            assert all(document.text[m.start : m.end] == m.text for m in document.entities)
    assert any(one.found and one.found.document.records for one in found)


def test_bytes_at_hand_give_what_the_file_gives(pages: Path, job: Job) -> None:
    """Engines that bring the bytes with them name the input by its address; no copy of it shows."""
    files = inputs(pages)
    brought = [Input(one.uri, data=Path(one.uri).read_bytes()) for one in files]
    assert list(tag_inputs(brought, job)) == list(tag_inputs(files, job))


def test_a_batch_does_not_change_what_is_found(pages: Path, job: Job) -> None:
    assert list(tag_inputs(inputs(pages), job, alone=True)) == list(tag_inputs(inputs(pages), job))


def test_inputs_that_are_known_to_do_harm_are_not_touched(job: Job) -> None:
    known = Fault("无", None, "read", "TimeLimit", "无: took too long")
    (one,) = tag_inputs([Input("无")], job, known={0: known})
    assert one.faults == (known,) and one.found is None


def test_only_the_document_whose_fault_it_is_is_missing(pages: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    extractor = extractor_of(job)
    tagged = extractor.extract_documents

    def fails(documents: list[Document]) -> list[Document]:
        if any("第3页" in document.text for document in documents):
            raise IndexError("a bug")
        return tagged(documents)

    monkeypatch.setattr(extractor, "extract_documents", fails)
    found = list(tag_inputs(inputs(pages), job))
    assert [one.index for one in found if one.found is None] == [3, 5]
    assert (found[3].faults[0].stage, found[3].faults[0].kind) == ("tag", "IndexError")
    assert "please report this" in found[3].faults[0].message


def test_volumes_at_hand(pages: Path, job: Job) -> None:
    (one,) = tag_inputs(list(local_inputs([pages])), job)
    assert one.found is not None and one.n_pages == 8
    assert [(fault.page, fault.kind, fault.whole) for fault in one.faults] == [(6, "PageFault", False)]


def test_a_volume_has_time_for_all_its_pages(tmp_path: Path, job: Job) -> None:
    (tmp_path / "volume").mkdir()
    (tmp_path / "volume" / "1.txt").write_text("今年雨水多，庄稼长得好。\n" * 800, encoding="utf-8")  # as of five pages
    (tmp_path / "volume" / "2.txt").write_text("完", encoding="utf-8")
    told: dict[str, int] = {}
    watch = Watch(lambda stage, indices, n_pages, page: told.update({stage: n_pages}))
    list(tag_inputs(list(local_inputs([tmp_path / "volume"])), job, watch=watch))
    assert told["read"] == 5


def test_tables(pages: Path, job: Job) -> None:
    tables = tables_of(tag_inputs(inputs(pages), job))
    assert len(tables["documents"]) == 7
    assert [row["file"] for row in tables["faults"]] == [(pages / "5.txt").as_posix()]
    assert {row["document"] for row in tables["records"]} <= {row["document"] for row in tables["documents"]}


def test_a_watch_is_told_of_every_step(pages: Path, job: Job) -> None:
    told: list[tuple[str, tuple[int, ...]]] = []
    watch = Watch(lambda stage, indices, n_pages, page: told.append((stage, tuple(indices))))
    list(tag_inputs(inputs(pages), job, watch=watch))
    assert told[:2] == [("fetch", (0,)), ("read", (0,))]
    assert told[-1] == ("tag", (0, 1, 2, 3, 4, 6, 7))
    assert min(watch.seconds[stage] for stage in ("fetch", "read", "tag")) > 0
