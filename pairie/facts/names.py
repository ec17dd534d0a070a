"""When two written names denote the same party: the one rule that scores and records share."""

from __future__ import annotations

import re

from pairie.traditional import simplify

__all__ = ["same_party", "without_suffix"]

ADMINISTRATIVE_SUFFIX = re.compile(
    "(?:特别行政区|自治[区州县旗]|林区|矿区|新区|地区|街道办事处|街道|民族乡|苏木|嘎查|社区|[省市县区州盟旗乡镇村])$"
)


def same_party(a: str, b: str) -> bool:
    """Whether two names denote the same party, as design §3 scores it.

    Equal, one a suffix of the other (``丙县``, ``甲市丙县``), or equal without the administrative suffix (``丙乙``,
    ``丙乙区``). White space does not count, nor whether characters are Traditional. An empty name denotes nobody.
    """
    a, b = simplify("".join(a.split())), simplify("".join(b.split()))
    if not a or not b:
        return False
    return a.endswith(b) or b.endswith(a) or without_suffix(a) == without_suffix(b)


def without_suffix(name: str) -> str:
    """Return the name without its administrative suffix, if at least two characters remain.

    A single one would make 我区 and 我市, or 全县 and 全省, the same party.
    """
    stem = ADMINISTRATIVE_SUFFIX.sub("", name)
    return stem if len(stem) >= 2 else name
