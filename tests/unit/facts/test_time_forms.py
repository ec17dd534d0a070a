"""Time expressions composed for the tests, each with the time of its act: ``time_forms.tsv``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pairie.facts.dates import read_timeline
from tests.unit.facts.marked import document

FORMS = [
    line.split("\t")
    for line in (Path(__file__).parent / "time_forms.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
][1:]


def source_of(written: str) -> dict[str, Any]:
    if written == "-":
        return {}
    return {"covered_year": int(written)} if written.isdigit() else {"date": written}


@pytest.mark.parametrize(("source", "begin", "end", "basis", "text"), FORMS)
def test_time_of_the_act(source: str, begin: str, end: str, basis: str, text: str) -> None:
    passages = text.split("|")
    headings = sum(passage.startswith("#") for passage in passages)
    built = document(*(passage.removeprefix("#") for passage in passages), headings=headings, **source_of(source))
    act = [m for m in built.entities if m.label == "MEASURE"][-1]
    found = read_timeline(built).period(act.start, act.end)
    assert (str(found.first or "/"), str(found.last or "/"), found.basis) == (begin, end, basis)


def test_there_are_enough() -> None:
    assert len({form[4] for form in FORMS}) >= 200
