"""A folder of numbered pages: which file is which page, and which pages are missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pairie.errors import ReadError

__all__ = ["Series", "page_files"]

_FIGURES = re.compile(r"\d+")
_Number = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The files of a volume in the order of its pages.

    ``gaps`` tell which numbers are missing, by the index of the file that they stand before; ``twins`` which files are
    left out because their page is read from another, by its index.
    """

    files: tuple[Path, ...]
    gaps: Mapping[int, str]
    twins: Mapping[int, str]


def page_files(folder: Path, suffixes: Sequence[str]) -> Series:
    """Return the pages of a folder: its files with these suffixes, not those of folders inside.

    Names are ordered by the numbers in them (``p2`` before ``p10``, ``2020_p10`` before ``2021_p1``). Files without a
    number, such as covers, stand in front. Where a page is there in several forms under one name (``0007.txt`` beside
    ``0007.png``) the first of ``suffixes`` is taken.

    Raises:
        ReadError: the folder cannot be opened, or no name in it has a number.
    """
    try:
        files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    except OSError as error:
        raise ReadError(
            f"{folder}: cannot be opened; got {error.strerror!r}, expected a folder of pages. Check the path."
        ) from error
    pages = [path for path in files if path.suffix.lower() in suffixes]
    if not any(map(_number, pages)):
        got = f"{len(pages)} files without a number in their names" if pages else "none"
        raise ReadError(
            f"{folder}: no numbered pages; got {got}, expected names like 0001.txt ending in {', '.join(suffixes)}. "
            "Number the pages, or read the files one by one."
        )
    pages.sort(key=lambda path: (_number(path), path.stem, suffixes.index(path.suffix.lower())))
    kept = [path for above, path in pairwise([None, *pages]) if path and (above is None or above.stem != path.stem)]
    return Series(tuple(kept), dict(_gaps(kept)), dict(_twins(pages, kept)))


def _number(path: Path) -> _Number:
    return tuple(int(figures) for figures in _FIGURES.findall(path.stem))


def _twins(pages: Sequence[Path], kept: Sequence[Path]) -> Iterator[tuple[int, str]]:
    chosen = set(kept)
    left = [path for path in pages if path not in chosen]
    if left:
        stems = [path.stem for path in kept]
        yield (
            stems.index(left[0].stem),
            f"{left[0].name}: second form of a page; got {len(left)} such files, expected one of a name. The page is "
            f"read from {kept[stems.index(left[0].stem)].name}; name the suffixes to read if the other is meant.",
        )


def _gaps(files: Sequence[Path]) -> Iterator[tuple[int, str]]:
    """Yield where numbers are left out. The last number that all names have counts, within what stands before it."""
    numbers = {index: number for index, path in enumerate(files) if (number := _number(path))}
    width = min(map(len, numbers.values()))
    series: defaultdict[_Number, dict[int, int]] = defaultdict(dict)
    for index, number in numbers.items():
        series[number[: width - 1]].setdefault(number[width - 1], index)
    for counted in series.values():
        for before, after in pairwise(sorted(counted)):
            if after > before + 1:
                first, last = before + 1, after - 1
                missing = f"page {first}" if first == last else f"pages {first} to {last}"
                yield (
                    counted[after],
                    f"{missing} missing; got {files[counted[before]].name} and then {files[counted[after]].name}, "
                    "expected all numbers. Add what is missing; the text goes on without it.",
                )
