"""What Spark is given: frames with a row for each page. On a real Spark: ``pytest -m cluster``."""

from pathlib import Path

import pandas
import pytest

from pairie.batch import Input, Job, spark, tag_inputs
from pairie.batch.spark import SCHEMA, tag_pandas
from pairie.errors import ConfigError
from pairie.formats.jsonl import parse_line


def test_a_row_for_each_page(pages: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "PAGES", 3)
    files = sorted(pages.iterdir())
    contents = pandas.DataFrame(
        {"path": [f"s3://b/{f.name}" for f in files], "content": [f.read_bytes() for f in files]}
    )
    frames = list(tag_pandas(iter([contents[:5], contents[5:]]), job))
    assert [len(frame) for frame in frames] == [3, 2, 3]
    found = pandas.concat(frames)
    assert list(found["file"]) == list(contents["path"])
    (fault,) = [fault for faults in found["faults"] for fault in faults]
    assert (fault["file"], fault["page"], fault["kind"]) == ("s3://b/5.txt", None, "ReadError")
    assert found["line"].isna().tolist() == [n == 5 for n in range(8)]
    wanted = tag_inputs([Input(path, data=data) for path, data in contents.itertuples(index=False)], job)
    for one, line in zip(wanted, found["line"], strict=True):
        assert one.found is None or parse_line(line, where="line").document == one.found.document
    assert all(name in SCHEMA for name in found.columns)


def test_paths_alone_are_read_here(pages: Path, job: Job) -> None:
    paths = [str(path) for path in sorted(pages.iterdir())]
    (found,) = tag_pandas([pandas.DataFrame({"path": paths})], job)
    assert [len(documents) for documents in found["documents"]] == [1, 1, 1, 1, 1, 0, 1, 1]
    assert found["digest"].str.len().tolist() == [64] * 8


def test_a_page_that_no_table_can_hold_is_a_fault(pages: Path, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no such row")

    monkeypatch.setattr(spark, "rows_of", fail)
    (found,) = tag_pandas([pandas.DataFrame({"path": [str(pages / "0.txt")]})], job)
    ((fault,),) = found["faults"]
    assert (fault["stage"], fault["kind"]) == ("write", "ValueError") and "no such row" in fault["message"]
    assert found["records"].tolist() == [[]]


def test_a_frame_without_paths(job: Job) -> None:
    with pytest.raises(ConfigError, match="frame: no paths; got the columns file, text, expected path"):
        next(tag_pandas([pandas.DataFrame({"file": ["a"], "text": ["b"]})], job))
