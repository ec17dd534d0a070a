"""JSON Lines: one document a line, what programs exchange and what ``datasets`` loads.

A line holds the members of ``Document.to_dict()`` and ``meta``, where id and genre stand beside what the corpus adds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pairie.errors import FormatError, missing_extra
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import read_utf8
from pairie.types import Document, Party, RecordAmount

if TYPE_CHECKING:
    import datasets

__all__ = [
    "OTHER_ADVICE",
    "OTHER_PROGRAM",
    "dataset_features",
    "each_jsonl",
    "is_of_doccano",
    "parse_line",
    "read_jsonl",
    "to_dataset",
    "to_line",
    "write_jsonl",
]

OTHER_PROGRAM = "spans as doccano exports them; got {}, expected entities with start and end"
OTHER_ADVICE = "Name the format: pairie train --format doccano, or pairie convert --from doccano."

_OF_MEASURES = ("category", "planned", "same", "category_score", "planned_score")


def read_jsonl(path: str | Path) -> list[AnnotatedDocument]:
    """Read a JSON Lines file; empty lines are passed over.

    Raises:
        FormatError: the file or a line cannot be read; the message names file and line.
    """
    # Only \n ends a line: str.splitlines would also break at U+2028, which JSON leaves unescaped.
    lines = enumerate(read_utf8(path).split("\n"), start=1)
    return [parse_line(line, where=f"{path}:{number}") for number, line in lines if line.strip()]


def each_jsonl(path: str | Path) -> Iterator[AnnotatedDocument]:
    """Read a JSON Lines file document by document, for files that do not fit into memory; of a folder all its shards.

    Raises:
        FormatError: as for :func:`read_jsonl`, when the line is reached.
    """
    if Path(path).is_dir():
        for shard in sorted(Path(path).glob("*.jsonl")):
            yield from each_jsonl(shard)
        return
    number = 0
    try:
        with Path(path).open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield parse_line(line.decode("utf-8-sig"), where=f"{path}:{number}")
    except OSError as error:
        raise FormatError(
            f"{path}: cannot be read; got {error.strerror}, expected a readable file. Check the path."
        ) from error
    except UnicodeDecodeError as error:
        raise FormatError(
            f"{path}:{number}: not UTF-8; got {error.reason}, expected UTF-8. Save it as UTF-8."
        ) from error


def write_jsonl(documents: Iterable[AnnotatedDocument]) -> str:
    return "".join(to_line(annotated) + "\n" for annotated in documents)


def parse_line(line: str, *, where: str) -> AnnotatedDocument:
    """Read one line. A line without ``meta.id`` goes by its place, so that files of other programs can be read."""
    try:
        found = json.loads(line)
    except ValueError as error:
        raise FormatError(
            f"{where}: not JSON; got {error}, expected one object a line. Write the line anew."
        ) from error
    if not isinstance(found, dict):
        raise FormatError(
            f"{where}: not a document; got {type(found).__name__}, expected an object. Write the line anew."
        )
    if spans := is_of_doccano(found):
        # Read as ours it would be a text in which nothing is found.
        raise FormatError(f"{where}: {OTHER_PROGRAM.format(spans)}. {OTHER_ADVICE}")
    meta = found.get("meta") or {}
    if not isinstance(meta, dict):
        raise FormatError(f"{where}: meta is no object; got {meta!r}, expected id, genre and strings. Write it anew.")
    try:
        document = Document.from_dict(_filled(found))
    except (FormatError, AttributeError) as error:
        raise FormatError(f"{where}: {error}") from error
    # Where the lines of a file differ, datasets fills the gaps with null: those are no facts.
    rest = {key: str(value) for key, value in meta.items() if key not in ("id", "genre") and value is not None}
    return AnnotatedDocument(str(meta.get("id") or where), meta.get("genre"), document, rest)


def is_of_doccano(found: Mapping[str, Any]) -> str | None:
    """Return the member that tells an export of doccano, with or without relations, from a document of ours."""
    lists = [name for name in ("label", "labels") if isinstance(found.get(name), list)]
    entities = found.get("entities")
    if isinstance(entities, list) and any(isinstance(one, dict) and "start_offset" in one for one in entities):
        return "start_offset"
    return lists[0] if lists else None


def to_line(annotated: AnnotatedDocument) -> str:
    """Write one document, without the line end."""
    meta = {"id": annotated.id, "genre": annotated.genre, **annotated.meta}
    found = {**annotated.document.to_dict(), "meta": meta}
    line = json.dumps(found, ensure_ascii=False)
    # Half a surrogate pair from a broken page has no UTF-8; as an escape it survives.
    return line if _encodable(line) else json.dumps(found)


def dataset_features(*meta: str) -> datasets.Features:
    """Return the columns for ``datasets.load_dataset("json", data_files=…, features=dataset_features())``.

    Without them ``datasets`` guesses from the first lines, and a column that is null there fails later on. That loader
    changes one thing all the same: where every date of a block is an ISO date it comes out as ``2021-05-01 00:00:00``;
    :func:`to_dataset` changes nothing.

    Args:
        meta: what the corpus keeps in ``meta`` beside id and genre.
    """
    try:
        from datasets import Features, Value
    except ImportError as error:
        raise missing_extra("datasets", "train", "dataset features") from error
    text, number, real, flag = Value("string"), Value("int64"), Value("float64"), Value("bool")
    span = {
        "start": number,
        "end": number,
        "page": text,
        "page_number": number,
        "box": [real],
        "chars": number,
        "file": text,
    }
    place = {"start": number, "end": number, "source_spans": [span]}
    cell = {"score": real, "mentions": [text]}
    area = dict.fromkeys(("code", "name"), text)
    party = dict.fromkeys(Party.__dataclass_fields__, text) | cell
    party |= {"province": area, "prefecture": area, "county": area, "candidates": [text]}
    amount = dict.fromkeys(RecordAmount.__dataclass_fields__, text) | cell  # numbers too: as strings they stay exact
    amount |= {"in_kind": flag, "value_of": [text], "flags": [text]}
    report = dict.fromkeys(("source", "page", "record_id", "text"), text)
    report |= {"document": number, "evidence": [number]}
    chosen = dict.fromkeys(("category_score", "planned_score"), real)
    mention = {**place, "id": text, "label": text, "text": text, "score": real}
    record = dict.fromkeys(("record_id", "measure", "category", "year_basis", "status", "source", "page"), text)
    source = dict.fromkeys(("file", "form", "title", "page", "publisher", "date"), text)
    return Features(
        {
            "text": text,
            "passages": [{**place, "kind": text, "section": [text], "score": real}],
            "entities": [{**mention, "category": text, "planned": flag, "same": text, **chosen}],
            "relations": [{"type": text, "head": text, "tail": text, "score": real, "basis": text}],
            "records": [
                {
                    **record,
                    "actors": [party],
                    "recipients": [party],
                    "amounts": [amount],
                    "year_start": number,
                    "year_end": number,
                    "mentions": [text],
                    "evidence": [number],
                    "score": real,
                    "needs_review": flag,
                    "page_number": number,
                    "section": [text],
                    "volume": text,
                    "volume_year": number,
                    "covered_year": number,
                    "source_spans": [span],
                    "date_start": text,
                    "date_end": text,
                    "measure_score": real,
                    "category_score": real,
                    "year_score": real,
                    "status_score": real,
                    "review_priority": real,
                    "review_reasons": [text],
                    "sources": [report],
                }
            ],
            "source": {
                **source,
                "covered_year": number,
                "volume_year": number,
                "faults": [{"page_number": number, "message": text}],
            },
            "meta": dict.fromkeys(("id", "genre", *meta), text),
            "own": {"labels": [text], "link_types": [text]},
        }
    )


def to_dataset(documents: Iterable[AnnotatedDocument], *meta: str) -> datasets.Dataset:
    """Return documents as a ``datasets.Dataset``, exactly; ``meta`` as for :func:`dataset_features`."""
    features = dataset_features(*meta)
    from datasets import Dataset

    rows = [json.loads(to_line(annotated)) for annotated in documents]
    for row in rows:
        row.setdefault("own", None)
        row["meta"] = {name: row["meta"].get(name) for name in ("id", "genre", *meta)}
        # The columns are the same in every row, also where only a MEASURE has a value.
        row["entities"] = [{**dict.fromkeys(_OF_MEASURES), **mention} for mention in row["entities"]]
        row["passages"] = [{"score": None, **passage} for passage in row["passages"]]
        row["relations"] = [{"basis": None, **link} for link in row["relations"]]
        for place in (*row["passages"], *row["entities"]):
            place["source_spans"] = [{"chars": None, "file": None, **span} for span in place["source_spans"]]
    return Dataset.from_list(rows, features=features)


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    """Keep the members of a Document."""
    return {name: value for name, value in found.items() if name != "meta"}


def _encodable(line: str) -> bool:
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
