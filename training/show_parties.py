"""Print what every party of a folder of labelled documents is taken for, to be read by eye.

    python training/show_parties.py FOLDER

One line a distinct mention, in the order of the text: how often, side, name -> canonical name, kind, code or
candidates, and the county, prefecture or province it is in. The name of the document goes before its lines.
"""

from __future__ import annotations

import sys
from collections import Counter

from pairie.facts.parties import resolve_parties
from pairie.gold import read_gold
from pairie.types import Party


def described(party: Party) -> str:
    area = party.county or party.prefecture or party.province
    code = party.code or ("?" + ",".join(party.candidates) if party.candidates else "-")
    return f"{party.canonical}  {party.kind}  {code}  in {area.code + area.name if area else '-'}"


def main() -> None:
    for page in read_gold(sys.argv[1]).pages:
        document = page.annotated.document
        parties = resolve_parties(document)
        mentions = [m for m in document.entities if m.id in parties]
        lines = Counter(f"{m.label[0]} {m.text} -> {described(parties[m.id])}" for m in mentions)
        print(f"== {page.annotated.id}")
        for line, times in lines.items():
            print(f"{times:3} {line}")


if __name__ == "__main__":
    main()
