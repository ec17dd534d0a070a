"""Units and classifiers: what an amount counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from pairie.types import AmountKind

__all__ = ["COUNTED_KINDS", "CURRENCIES", "DOUBTFUL_UNITS", "UNITS", "Unit", "kind_of_noun", "match_per", "match_unit"]


class Unit(NamedTuple):
    """A unit by its usual name; ``factor`` turns the written one into it (平米 -> 平方米: 1)."""

    name: str
    kind: AmountKind
    factor: Decimal = Decimal(1)


# name=alias=alias. Units of one kind are not converted into each other: a page's 公里 stay 公里.
_TABLE: Mapping[AmountKind, str] = {
    "money": """元=块钱=元人民币=元钱=圆=圆整=元整=人民币 美元=美金=元美元=元美金 港元=港币=元港币=元港元 欧元=元欧元
        日元=日圆 英镑 韩元 澳元=澳大利亚元 加元=加拿大元 新台币=台币=元新台币=元台币 澳门元=澳门币=葡币 卢布 瑞士法郎
        法郎 新加坡元=新元 泰铢 马克=德国马克=西德马克""",
    "people": "人=人口 名 位 人次=人(次)=人·次 户 户次 口 员 人份",
    "goods": """台 套=整套 件 辆 册 箱 袋 盒 本 顶 床 双 只 头 张 幅 份 支 枚 架 艘 部 瓶 桶 包 把 盏 株 棵 粒 匹 羽 尾
        峰 副 块 台套=台(套)=台/套 套件=套(件)=套/件 件套=件(套)=件/套 件次
        台件=台(件)=台/件 捆 扇 片 面 罐 管 剂 盆 筐 卷 根 丛 组 款 种 封 颗 车
        朵 节车厢 棒 筒 提 坛 板 串""",
    "projects": "项 座 间 栋 幢 处 条 口井 眼 宗 单 标段 道",
    "parties": "家 家次=家(次) 所 对 村 乡镇 乡 镇 县 县区 市 区 省 校 院 国",
    "area": "亩 平方米=平米=㎡=m2=m²=M2=M²=平方 公顷 平方公里=平方千米=km2 顷 亩次",
    "length": "公里=千米=km=KM 米=m 延米=延长米 里 华里 海里 厘米 毫米",
    "sessions": """次 场 场次=场(次) 期 期次 批次 批 班次 班 节 课时 学时 届 轮 轮次 趟 例 台次 架次 例次 门 门次 堂 遍
        回 站次 人天 课 集 讲 篇 车次 列 船次 航次""",
    "share": "% 个百分点=百分点",
    "weight": "吨=t 吨公里 公斤=千克=kg=KG=Kg 斤=市斤 克=g 两 担",
    "other": """个 笔 千瓦时=度=度电=kWh=KWH=kwh=KWh=千瓦·时 千瓦=kW=KW=kw=Kw 兆瓦=MW 吉瓦 兆瓦时 千伏安 千伏
        立方米=立方=m3=m³ 方 升 毫升 小时 天 周 个月 年 分钟 倍 滴 级 层 页 首 份额 个次 标准箱=标箱=TEU 床位 岗 学分 题
        杯 碗 桌 排 尊 束 枝 任 基 起 类=大类 秒 工日 工时""",
}


def _build() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for kind, row in _TABLE.items():
        for entry in row.split():
            name, *aliases = entry.split("=")
            for written in (name, *aliases):
                units.setdefault(written, Unit(name, kind))
    units["‰"] = Unit("%", "share", Decimal("0.1"))
    units["成"] = Unit("%", "share", Decimal(10))
    return units


UNITS: Mapping[str, Unit] = _build()
_LONGEST = max(map(len, UNITS))

# Currency words and signs in front of the number; the longest first.
CURRENCIES: Mapping[str, str] = {
    "人民币": "元", "RMB": "元", "CNY": "元", "¥": "元", "港币": "港元", "港元": "港元", "HK$": "港元", "美元": "美元",
    "美金": "美元", "US$": "美元", "USD": "美元", "$": "美元", "欧元": "欧元", "€": "欧元", "英镑": "英镑", "£": "英镑",
    "日元": "日元", "新台币": "新台币", "台币": "新台币", "澳门币": "澳门元", "澳门元": "澳门元",
}  # fmt: skip

# Things that come whole: 3.400人次 cannot be three and two fifths.
COUNTED_KINDS: frozenset[AmountKind] = frozenset({"people", "goods", "projects", "parties", "sessions"})

_PEOPLE = "学生|教师|医生|干部|队员|孩子|儿童|老人|群众|村民|居民|对象"
_PLACES = "村|社区|乡镇|[乡镇县市区]|街道|学校|小学|中学|医院|卫生院|项目|企业|班级|班|家庭|农户|脱贫户|困难户"
_TIMES = "学年|学期|季度|星期|半年|月份|[年月周天日季]"
_PER_NOUN = (
    f"{_TIMES}|人次|平方米|公斤|项目|学生|孩子|家庭|批次|场次|"
    "[人名位户家期次场班校所村镇乡县区市个亩吨斤台套座床生批轮队组项件册份桌趟岗科]"
)
# 月补助, 年薪: a wage says by itself what it is for, but that of 2019年 and of 3月 is told for that year or month only.
_WAGE = (
    r"(?<![0-9０-９〇○零一二两三四五六七八九十几数半今去前明当本同全翌次上下每逐逢历该某学青少中老壮成童幼新过周])(?<![0-9]\s)"
    r"(?P<wage>[年月])(?:(?=人均(?:工资|津贴|补[助贴]))|工资|薪[金酬]?|租金|津贴|补助|补贴)"
)
# 每两年, 每3个月; 一年[一次]; 每名学生, 每个村; 每人; 户均.
_PER_BEFORE = re.compile(
    rf"每(?P<many>[两二三四五六十0-9]{{1,2}}(?:年|个月|月|周|天|小时))"
    rf"|[一1]个?(?P<time>年|月|季度|周|天)(?=[一二两三四五六0-9]+[次场期回趟])"
    rf"|每一?(?P<head>[名位户所家])(?:(?:困难|贫困|受助)?(?:{_PEOPLE}|{_PLACES}))"
    rf"|每一?个(?:(?:困难|贫困|受援|结对)?(?P<noun>{_PEOPLE}|{_PLACES}|月|季度|星期|学期|学年))"
    rf"|每一?(?P<plain>{_PER_NOUN})|(?P<mean>[人户村校生年月日亩县镇乡班周])均|{_WAGE}"
)
_PER_AFTER = re.compile(rf"(?:/|每一?|·)(?:每)?({_PER_NOUN})")
_FEW = str.maketrans("两二三四五六", "223456")


def _nouns(kind: AmountKind, words: str) -> tuple[re.Pattern[str], AmountKind]:
    return re.compile("|".join(words.split())), kind


_NOUN_KINDS = (
    _nouns(
        "projects",
        """项目 工程 基地 车间 大棚 园区 产业园 中心 广场 设施 课题 工作室 站点 示范点 厂房 仓库 品牌 病区 研究室 实事
        住房 公寓 周转房 安置房 新居 水窖 井(?![冈研陉]) [道公]路 桥 管道 渠 文化室 图书室 阅览室 教室 手术室 卫生室""",
    ),
    _nouns(
        "goods",
        """物资 设备 器材 器械 仪器 物品 用品 图书 书籍 药品 药械 疫苗 衣物 棉衣 衣服 校服 被褥 棉被 被子 毛毯 毯 毛巾
        围巾 [裤裙] 口罩 电脑 家具 农机 苗木 种苗 种子 化肥 饲料""",
    ),
    _nouns(
        "parties",
        """乡镇 街道 社区 班级 [村镇乡县校] 市(?![场民]) [区省](?!域|块|级) 企业 单位 医院 卫生院 部门 协会 机构 合作社
        公司 商会 党支部 支部 家庭""",
    ),
    _nouns("people", "人(?![行工]) 干部 教师 医生 学生 专家 群众 孩子 劳动力 岗位 就业"),
    _nouns("sessions", "班 讲座 培训 活动 手术"),
)
# Classifiers that count more than one kind of thing, and the kinds that the noun beside them may make of it.
_THINGS = frozenset[AmountKind]({"goods", "projects", "sessions"})
_ANY = frozenset[AmountKind]({"goods", "projects", "sessions", "parties", "people"})
DOUBTFUL_UNITS: Mapping[str, frozenset[AmountKind]] = {
    **dict.fromkeys(("个", "", "项", "种"), _ANY),
    **dict.fromkeys(("条", "口", "批", "件", "套", "台"), _THINGS),
}
# Where the noun of a counted thing ends: 38个班级[实现], 12个村[的饮水], 5个基地[和3条路].
_NOUN_END = re.compile(
    r"[0-9的了与和及、或在为到赴向由将并共等给、，,。；;（(]|开展|实施|进行|举办|参加|建[成设立]|新建|实现|受益|结[对成]|签|"
    r"落[户地实]|获|得到|完成|投入|使用|脱贫|达成|提供"
)


def match_unit(text: str, at: int) -> tuple[Unit, int] | None:
    """Return the longest known unit at ``at`` and where it ends."""
    for end in range(min(len(text), at + _LONGEST), at, -1):
        if unit := UNITS.get(text[at:end]):
            return unit, end
    return None


def match_per(text: str, at: int, *, before: bool) -> tuple[str, int] | None:
    """Return what an amount is per (每人, 户均, /月, 每两年: 2年) and where the words end."""
    if before:
        found = _PER_BEFORE.match(text, at)
        return (_per_name(next(group for group in found.groups() if group)), found.end()) if found else None
    if found := _PER_AFTER.match(text, at):
        return found[1], found.end()
    unit = match_unit(text, at + 1) if text.startswith("/", at) else None
    return (unit[0].name, unit[1]) if unit else None


def _per_name(written: str) -> str:
    return written.translate(_FEW) if len(written) > 1 and written[0] in "两二三四五六十0123456789" else written


def kind_of_noun(text: str, unit: str, *, before: bool = False) -> AmountKind | None:
    """Return the kind that the noun beside a classifier tells (个 alone tells nothing); None for a clear unit.

    The head of a Chinese noun phrase stands last: 12个贫困村饮水工程 are projects.

    Args:
        text: the words after the amount, or those before it.
        unit: the unit of the amount.
        before: whether the words stand before the amount (实施项目76个).
    """
    allowed = DOUBTFUL_UNITS.get(unit)
    if allowed is None:
        return None
    noun = _NOUN_END.split(text)[-1 if before else 0]
    found = [(m.end(), -m.start(), kind) for pattern, kind in _NOUN_KINDS for m in pattern.finditer(noun)]
    return next((kind for _, _, kind in sorted(found, reverse=True) if kind in allowed), None)
