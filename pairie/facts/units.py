"""Units and classifiers: what an amount counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from pairie.types import AmountKind

__all__ = ["COUNTED_KINDS", "CURRENCIES", "UNITS", "Unit", "kind_of_noun", "match_per", "match_unit"]


class Unit(NamedTuple):
    """A unit by its usual name; ``factor`` turns the written one into it (平米 -> 平方米: 1)."""

    name: str
    kind: AmountKind
    factor: Decimal = Decimal(1)


# name=alias=alias. Units of one kind are not converted into each other: a page's 公里 stay 公里.
_TABLE: Mapping[AmountKind, str] = {
    "money": """元=块钱=元人民币=元钱=圆=圆整=元整=人民币 美元=美金=元美元=元美金 港元=港币=元港币=元港元 欧元=元欧元
        日元=日圆 英镑 韩元 澳元=澳大利亚元 加元=加拿大元 新台币=台币=元新台币=元台币 澳门元=澳门币=葡币 卢布 瑞士法郎
        法郎 新加坡元=新元 泰铢""",
    "people": "人=人口 名 位 人次=人(次)=人·次 户 户次 口 员 人份",
    "goods": """台 套=整套 件 辆 册 箱 袋 盒 本 顶 床 双 只 头 张 幅 份 支 枚 架 艘 部 瓶 桶 包 把 盏 株 棵 粒 匹 羽 尾
        峰 副 块 台套=台(套) 套件 件套 件次 台件=台(件) 捆 扇 片 面 罐 管 剂 盆 筐 卷 根 丛 组 款 种 封 颗 车
        朵 节车厢 棒""",
    "projects": "项 座 间 栋 幢 处 条 口井 眼 宗 单 标段 道",
    "parties": "家 所 对 村 乡 镇 县 市 区 省 校 院 国",
    "area": "亩 平方米=平米=㎡=m2=m²=平方 公顷 平方公里=平方千米=km2 顷 亩次",
    "length": "公里=千米=km=KM 米=m 延米 延长米 里 华里 海里 厘米 毫米",
    "sessions": """次 场 场次=场(次) 期 期次 批次 批 班次 班 节 课时 学时 届 轮 轮次 趟 例 台次 架次 例次 门 门次 堂 遍
        回 站次 人天 课 集 讲 篇 车次 列 船次 航次""",
    "share": "% 个百分点=百分点",
    "weight": "吨=t 吨公里 公斤=千克=kg=KG=Kg 斤=市斤 克=g 两 担",
    "other": """个 笔 千瓦时=度=度电=kWh=千瓦·时 千瓦=kW 兆瓦=MW 吉瓦 兆瓦时 千伏安 千伏 立方米=立方=m3=m³
        方 升 毫升 小时 天 周 个月 年 分钟 倍 滴 级 层 页 首 份额 个次 标准箱=标箱=TEU 床位 岗 学分 题 杯 碗 桌
        排 尊 束 枝 任 基 起 类 秒""",
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

_PER_NOUN = (
    "人次|学年|学期|季度|星期|平方米|公斤|项目|学生|孩子|家庭|半年|批次|场次|"
    "[人名位户家年月周天日季期次场班校所村镇乡县区市个亩吨斤台套座床生批轮队组项件册份桌趟岗科]"
)
_PER_BEFORE = re.compile(rf"(?:每一?)({_PER_NOUN})|([人户村校年月日亩县镇班周])均")
_PER_AFTER = re.compile(rf"(?:/|每一?|·)(?:每)?({_PER_NOUN})")


def _nouns(kind: AmountKind, words: str) -> tuple[re.Pattern[str], AmountKind]:
    return re.compile("|".join(words.split())), kind


_NOUN_KINDS = (
    _nouns(
        "projects",
        """项目 工程 基地 车间 大棚 园区 产业园 中心 广场 设施 课题 工作室 站点 示范点 厂房 仓库 品牌 病区 研究室""",
    ),
    _nouns(
        "parties",
        """乡镇 街道 社区 班级 [村镇乡县校] 市(?![场民]) [区省](?!域|块|级) 企业 单位 医院 卫生院 部门 协会 机构 合作社
        公司 商会 党支部 支部 家庭""",
    ),
    _nouns("people", "人 干部 教师 医生 学生 专家 群众 孩子 劳动力 岗位 就业"),
    _nouns("sessions", "班 讲座 培训 活动"),
)


def match_unit(text: str, at: int) -> tuple[Unit, int] | None:
    """Return the longest known unit at ``at`` and where it ends."""
    for end in range(min(len(text), at + _LONGEST), at, -1):
        if unit := UNITS.get(text[at:end]):
            return unit, end
    return None


def match_per(text: str, at: int, *, before: bool) -> tuple[str, int] | None:
    """Return what an amount is per (每人, 户均, /月) and where the words end."""
    found = (_PER_BEFORE if before else _PER_AFTER).match(text, at)
    return (next(group for group in found.groups() if group), found.end()) if found else None


def kind_of_noun(text: str) -> AmountKind | None:
    """Return the kind that the noun next to an amount tells (个 alone tells nothing)."""
    found = [(match.start(), kind) for pattern, kind in _NOUN_KINDS if (match := pattern.search(text))]
    return min(found)[1] if found else None
