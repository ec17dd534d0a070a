"""Each composed party expression is taken for what it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pairie.facts.parties import resolve_parties
from pairie.facts.rollup import in_year
from tests.unit.facts.marked import document

BLOCKS = re.sub(r"^#.*\n", "", Path(__file__).with_name("party_forms.txt").read_text("utf8"), flags=re.M).split("\n\n")


def read_block(block: str) -> tuple[list[str], str, str, list[list[str]]]:
    """Return passages, year, title and the expected cells of each mention."""
    lines = [line for line in block.splitlines() if line]
    passages = [line[2:] for line in lines if line.startswith("> ")]
    options = next((line[2:] for line in lines if line.startswith("@ ")), "")
    year, _, title = options.partition(" title=")
    return passages, year, title, [line.split("\t") for line in lines if "\t" in line]


def check(block: str) -> tuple[int, list[str]]:
    """Return how many parties a block expects and what is wrong with them."""
    passages, year, title, expected = read_block(block)
    found = resolve_parties(document(*passages, covered_year=int(year) if year else None, title=title or None))
    wrong = []
    for mention, canonical, kind, code in expected:
        party = in_year(found[mention], int(year) if year else None)
        area = party.county or party.prefecture or party.province
        got_code = (party.code or "-") + (f":{party.present_code}" if party.present_code else "")
        if code.startswith("?"):
            got_code = "?" + ",".join(party.candidates)
        elif code.startswith("+"):
            got_code = f"+{area.code}" if area and not party.code else got_code
        got = (party.canonical, party.kind, got_code)
        if got != (canonical, kind, code):
            wrong.append(f"{party.name}: got {got}, expected {(canonical, kind, code)}")
    return len(expected), wrong


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block[2:22])
def test_party_forms(block: str) -> None:
    n_expected, wrong = check(block)
    assert n_expected
    assert not wrong, "\n".join(wrong)


def test_there_are_many() -> None:
    assert sum(len(read_block(block)[3]) for block in BLOCKS) >= 250
