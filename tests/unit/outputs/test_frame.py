"""DataFrames with typed columns."""

from dataclasses import replace

import pytest

from pairie.outputs import to_pandas
from pairie.outputs.tables import TABLES
from pairie.types import Document
from tests.unit.outputs.samples import DOCUMENT, HOSTILE, RECORD

pytest.importorskip("pandas")


def test_types() -> None:
    frame = to_pandas([DOCUMENT, DOCUMENT.replace(records=(replace(RECORD, year_start=None),))])
    assert frame["document"].tolist() == ["年鉴/一.txt", "年鉴/一.txt (2)"]
    assert frame["year_start"].tolist()[0] == 2020
    assert frame["year_start"].isna().tolist() == [False, True]
    types = {name: str(frame[name].dtype) for name in ("measure", "year_start", "year_end", "score", "needs_review")}
    assert types == {
        "measure": "string",
        "year_start": "Int64",
        "year_end": "Int64",
        "score": "Float64",
        "needs_review": "boolean",
    }
    assert DOCUMENT.to_pandas().equals(to_pandas(DOCUMENT))


def test_mentions_of_a_record_are_words_as_in_csv() -> None:
    record = replace(RECORD, actors=(replace(RECORD.actors[0], mentions=("a1",)),))
    frame = to_pandas(DOCUMENT.replace(records=(record,)))
    assert frame["actor_mentions"].tolist() == ["石阡县@6-9"]


def test_amounts() -> None:
    frame = to_pandas(DOCUMENT, table="amounts")
    assert frame["value"].sum() == 150_000_020
    assert frame.loc[frame["kind"] == "money", "text"].tolist() == ["1.5亿元"]


@pytest.mark.parametrize("table", TABLES)
def test_without_rows_columns_and_types_remain(table: str) -> None:
    empty = to_pandas([], table=table)
    assert empty.dtypes.equals(to_pandas(DOCUMENT, table=table).dtypes)
    assert len(to_pandas(Document("无事"), table=table)) == (table == "documents")


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text(bad: str) -> None:
    frame = to_pandas(DOCUMENT.replace(records=(replace(RECORD, page=bad),)))
    assert frame["page"][0] == bad or "\\u" in frame["page"][0]
