"""What sort of party a name denotes, told by its last words."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Literal, cast

__all__ = ["PartyKind", "is_generic", "is_nation", "looks_like_person", "party_kind"]

PartyKind = Literal[
    "government",
    "department",
    "enterprise",
    "hospital",
    "school",
    "university",
    "association",
    "team",
    "village",
    "group",
    "person",
    "other",
]


# After the beginning of a firm of the state: 中铁[二局], 国网[甘肃电力], 中国电建.
_OF_FIRM = "(?:.{0,20}(?:[局院处部行段]|公司|集团|电力|石油|电网)|[0-9]+)?"


@cache
def _kinds() -> tuple[tuple[PartyKind, re.Pattern[str]], ...]:
    """Return the kinds in the order in which they are tried, with the names they fit."""
    text = (files("pairie.facts") / "data" / "kinds.tsv").read_text(encoding="utf8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    frames = {"ends": "(?:{})$", "begins": f"(?:{{}}){_OF_FIRM}$", "is": "(?:{})(?:政府)?$"}
    found: list[tuple[PartyKind, re.Pattern[str]]] = []
    for (how, kind), group in groupby(rows, key=lambda row: (row[0], row[1])):
        pattern = frames[how].replace("{}", "|".join(word for row in group for word in row[2].split()))
        found.append((cast(PartyKind, kind), re.compile(pattern if how == "ends" else f"^{pattern}")))
    return tuple(found)


@cache
def _nations() -> re.Pattern[str]:
    text = (files("pairie.facts") / "data" / "kinds.tsv").read_text(encoding="utf8")
    words = "|".join(re.sub("^is\t.*\t", "", line).replace(" ", "|") for line in text.splitlines() if line[:2] == "is")
    return re.compile(rf"(?:{words}|[美英法德泰韩]国|中国|国家|中央|国务院|新疆生产建设兵团|全国.*)(?:政府)?")


_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_TITLES = """市民 村民 居民 网友 同学 校友 校长 院长 书记 主任 队长 医生 老师 教师 教授 专家 先生 女士 老人 党员
    企业家 商人 华侨 侨胞 台胞 代表 干部 队员 乡贤 学生 爱心人士 志愿者 董事长 总经理 捐赠人 农民 牧民 员"""
_TITLE = re.compile(rf"(?:{'|'.join(_TITLES.split())})$")
# 陈宏达先生; 买买提·吐尔逊.
_ADDRESSED = re.compile("[\u4e00-\u9fff]{2,3}(?:先生|女士|同志|夫妇)|[\u4e00-\u9fff]{2,8}[·•][\u4e00-\u9fff]{2,8}")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
# Surname and two characters of a name that end like no place, office or shop; 老陈, 刘大爷.
_NAME = re.compile(
    f"[{''.join(sorted(_SURNAMES))}](?:[\u4e00-\u9fff][^港滩坝湾岛山河江湖沟坪坡岭川关口桥级部方业司行店楼堂面地里]|大[爷娘妈叔]|奶奶|爷爷)"
    f"|[老小][{''.join(sorted(_SURNAMES))}]"
)
# Words that make no name of a village, school or firm a proper one.
_COMMON = (
    "贫困|深度|特色|结对|帮扶|受援|支援|援助|援建|脱贫|行政|困难|爱心|民营|国有|中央|省级|市级|县级|区级|乡级|基层|当地|本地|省内|市内|"
    "知名|龙头|骨干|重点|有关|相关|所属|部分|所有|广大|各级|各类|各族|各|全|乡|镇|村|区|县|市|省|州|社会|行业|其他|其它|多家|定点|对口|"
    "上述|辖区|农村|城镇|两地|双方|驻村|边境|示范|优质|优秀|大型|中小|小微|内地|东部|西部|民族"
)
_GENERIC = re.compile(
    rf"(?:{_COMMON}|\(|\)|、)*(?:村|苏木|嘎查|乡镇|街道|社区|学校|中小学校?|中学|小学|幼儿园|高中|医院|卫生院|企业|公司|单位|部门|机构|组织|协会|"
    r"商会|合作社|银行|集团|街镇|镇|乡|县|区|[大中小]*城市|市|省|州|地区|基地|社会组织|力量|各界)*(?:里|内)?"
)


def party_kind(name: str) -> PartyKind:
    """Return the kind of party that a name denotes."""
    name = _BRACKET.sub("", name)  # 乡镇(街道)
    for kind, pattern in _kinds():
        if pattern.search(name):
            return kind
    return "other"


def looks_like_person(name: str, before: str) -> bool:
    """Tell 热心市民[王建国] from firms and countries that begin like a surname; ``before`` is the text in front."""
    if _ADDRESSED.fullmatch(name) or (party_kind(name) == "other" and _NAME.fullmatch(name)):
        return True
    return 2 <= len(name) <= 3 and name[0] in _SURNAMES and _TITLE.search(before[-6:]) is not None


def is_nation(name: str) -> bool:
    """Tell countries and the highest bodies of this one, which there is one of (马拉维, 国务院, 全国政协)."""
    return _nations().fullmatch(name) is not None


def is_generic(name: str) -> bool:
    """Tell names that many parties share (贫困村, 各街道, 爱心企业, 群众) from proper ones (明月村)."""
    return party_kind(name) == "group" or _GENERIC.fullmatch(name) is not None
