"""Tagging inside Spark: a function of pandas frames for ``DataFrame.mapInPandas``, and the schema of what it yields.

    from functools import partial
    from pairie.batch import Job
    from pairie.batch.spark import SCHEMA, tag_pandas

    pages = spark.read.format("binaryFile").load("s3a://shelf/*.txt").select("path", "content")
    tagged = pages.mapInPandas(partial(tag_pandas, job=Job()), SCHEMA).persist()
    tagged.selectExpr("inline(records)").write.parquet("s3a://results/records.parquet")
    tagged.selectExpr("inline(faults)").write.parquet("s3a://results/faults.parquet")

A row for each page has the rows of all tables in it, so that pages are tagged once and nothing of them is left behind.
Where an executor is lost Spark does its pages again; what is found does not depend on that, nor on how they
are divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from pairie.batch.job import FAULT_COLUMNS, Input, Job, Tagged
from pairie.batch.tagging import fault_of, tag_inputs
from pairie.errors import ConfigError
from pairie.formats.jsonl import to_line
from pairie.outputs.arrow import PRECISION, SCALE, arrow_row
from pairie.outputs.columns import Column, Kind, ListOf, StructOf, column
from pairie.outputs.harmless import storable
from pairie.outputs.tables import TABLES, rows_of

if TYPE_CHECKING:
    import pandas

__all__ = ["SCHEMA", "tag_pandas"]

# So many pages are in one frame of results.
PAGES = 64

_TYPES: Mapping[Kind, str] = {
    "text": "STRING",
    "json": "STRING",
    "integer": "BIGINT",
    "real": "DOUBLE",
    "decimal": f"DECIMAL({PRECISION}, {SCALE})",
    "flag": "BOOLEAN",
    "date": "DATE",
}
_FAULTS = tuple(column("faults", name, "integer" if name == "page" else "text") for name in FAULT_COLUMNS)
_COLUMNS = (
    column("table", "file"),
    column("table", "digest"),
    column("table", "line"),
    *(column("table", table.name, ListOf(StructOf(table.columns))) for table in TABLES.values()),
    column("table", "faults", ListOf(StructOf(_FAULTS))),
)


def tag_pandas(batches: Iterable[pandas.DataFrame], job: Job | None = None) -> Iterator[pandas.DataFrame]:
    """Tag the pages of frames; yield frames with a row for each page, in their order.

    Args:
        batches: with a column ``path``, and with ``content`` (bytes) unless this process can reach the paths itself.
            ``spark.sql.execution.arrow.maxRecordsPerBatch`` says how many pages are in memory at a time.
        job: by default the shipped model as it is; its ``threads`` go with ``spark.task.cpus``.
    Returns:
        Columns as in :data:`SCHEMA`: ``file``, ``digest`` (SHA-256), ``line`` (the document as a line of JSONL), a list
        of rows for each table and for ``faults``. A page that could not be read has faults only.
    Raises:
        ConfigError: there is no column ``path``, or the device is not there.
        ModelError: the model cannot be loaded.
    """
    import pandas

    for frame in batches:
        inputs = _inputs(frame)
        tagged = tag_inputs(inputs, job or Job())
        while rows := [_row(inputs[one.index], one) for one in islice(tagged, PAGES)]:
            yield pandas.DataFrame(rows, columns=[found.name for found in _COLUMNS])


def _inputs(frame: pandas.DataFrame) -> list[Input]:
    if "path" not in frame:
        raise ConfigError(
            f"frame: no paths; got the columns {', '.join(map(str, frame))}, expected path and, unless every node can "
            "reach it, content. Select and name them so."
        )
    contents = frame["content"] if "content" in frame else [None] * len(frame)
    return [
        Input(str(path), len(content or b""), data=None if content is None else bytes(content))
        for path, content in zip(frame["path"], contents, strict=True)
    ]


def _row(source: Input, one: Tagged) -> dict[str, Any]:
    tables: dict[str, Any] = {name: [] for name in TABLES}
    line, faults = None, one.faults
    if one.found is not None:
        try:
            line = to_line(one.found)
            tables = {
                name: [arrow_row(row, TABLES[name].columns) for row in rows]
                for name, rows in rows_of(one.found).items()
            }
        except Exception as error:  # a night's work must not end at one page, whatever is wrong with it
            faults = (fault_of(source, "write", error),)
    told = [arrow_row(dict(zip(FAULT_COLUMNS, fault.row(), strict=True)), _FAULTS) for fault in faults]
    return {"file": storable(source.uri), "digest": one.digest, "line": line, **tables, "faults": told}


def _members(columns: Sequence[Column], mark: str) -> str:
    return ", ".join(f"`{found.name}`{mark} {_type(found.kind)}" for found in columns)


def _type(kind: Kind) -> str:
    if isinstance(kind, ListOf):
        return f"ARRAY<{_type(kind.of)}>"
    return f"STRUCT<{_members(kind.columns, ':')}>" if isinstance(kind, StructOf) else _TYPES[kind]


#: The columns that :func:`tag_pandas` yields, as Spark declares them.
SCHEMA = _members(_COLUMNS, "")
