"""``mapInPandas`` on a local Spark gives what the function itself gives, every page once."""

import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pairie.batch import Input, Job, tables_of, tag_inputs
from pairie.batch.spark import SCHEMA, tag_pandas

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "700m")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "5")
        .getOrCreate()
    )
    yield made
    made.stop()


def test_every_page_once(spark: Any, tmp_path: Path, job: Job) -> None:
    for number in range(23):
        text = f"江州市向北岭县拨付帮扶资金{number + 1}00万元。第{number}页"
        (tmp_path / f"{number:02}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "11.txt").write_bytes(bytes(range(32)) * 4)
    pages = spark.read.format("binaryFile").load(f"{tmp_path}/*.txt").select("path", "content").repartition(4)
    tagged = pages.mapInPandas(partial(tag_pandas, job=job), SCHEMA).persist()

    found = sorted((row.asDict(recursive=True) for row in tagged.collect()), key=lambda row: row["file"])
    inputs = [Input(f"file:{file}", data=file.read_bytes()) for file in sorted(tmp_path.iterdir())]
    wanted = list(tag_inputs(inputs, job))
    assert [(row["file"], row["digest"]) for row in found] == [
        (source.uri, one.digest) for source, one in zip(inputs, wanted, strict=True)
    ]
    tables = tables_of(wanted)
    assert len(tables["mentions"]) > 20 and len(tables["faults"]) == 1
    for name in ("mentions", "links", "parties", "faults"):
        rows = sorted((row.asDict(recursive=True) for row in tagged.selectExpr(f"inline({name})").collect()), key=repr)
        assert rows == sorted(tables[name], key=repr), name
    assert tagged.selectExpr("inline(records)").count() == len(tables["records"]) > 0
    lines = [row["line"] for row in found]
    assert lines[11] is None and all(lines[:11] + lines[12:])
