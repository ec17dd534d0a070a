"""What sort of party a name denotes, told by its last words."""

from __future__ import annotations

import re
from typing import Literal

__all__ = ["PartyKind", "is_generic", "looks_like_person", "party_kind"]

PartyKind = Literal[
    "government",
    "department",
    "enterprise",
    "hospital",
    "school",
    "association",
    "team",
    "village",
    "group",
    "person",
    "other",
]


def _endings(kind: PartyKind, words: str) -> tuple[PartyKind, re.Pattern[str]]:
    return kind, re.compile(rf"(?:{'|'.join(words.split())})$")


# The first that fits wins, so the sharper ending stands before the blunter: 医学院附属医院 is a hospital.
_ENDS_IN = (
    _endings("other", "[东中西]部 (?:民族|贫困|西部|东部|中部|边疆|沿海|受援|帮扶|对口)地区 [农牧库灾山林]区"),
    _endings(
        "group",
        """第.{1,3}批.* 各界 群众 百姓 居民 市民 [村乡农牧渔网股灾难]民们? 师生 学[生员]们? 教师 老师 医生 护士
        医[务护]人员 干部(?:职工|人才)? 职工 人才 专家 员工 党员 家庭 农户 牧户 脱贫户 贫困户 特困户 养殖户 种植户
        大户 用户 儿童 妇女 老人 青年 青少年 孩子们? 患[者儿] 人员 人口 劳动力 志愿者 个人 客商 农民工""",
    ),
    _endings("team", "[支分大中]?队 工作组 小组 指挥部 团队 代表团 考察团 慰问团 专家组 联络组 [我该]组"),
    _endings("hospital", "医院 卫生院 卫生室 卫生服务中心 保健院 疾控中心 急救中心 医共体 门诊部 [我该]院"),
    _endings(
        "school",
        """学校 大学 学院 [中小]学 完小 高中 初中 幼儿园 职中 职校 技校 党校 分校 教学点 中心校 [一二三四]中 [全我该]校
        附中 附小""",
    ),
    _endings(
        "association",
        """协会 基金会 商会 学会 联合会 慈善总?会 红十字(?:会|总会) 总会 妇联 工会 团委 侨联 工商联 残联 文联 促进会
        研究会 联盟 社会组织 民主党派""",
    ),
    _endings(
        "enterprise",
        """公司 集团 企业 银行 合作社 厂 商场 超市 酒店 店 国企 央企 民企 农场 出版社 物流园 电网 石油 石化 电信 移动
        联通 保险 证券 商家""",
    ),
    _endings("village", r"村(?:里|委会)? 社区 嘎查 寨子? 居委会 村两委 村集体 屯"),
    _endings(
        "government",
        """(?:人民)?政府 党委 [省市县区州旗镇乡]委 [省市县区州镇乡]里 街道(?:办事处)? 党工委 管委会 乡镇 街镇 党政
        中央 国务院 国家 中国 国""",
    ),
    _endings(
        "department",
        """[局厅委办处科部署司站所] 委员会 部门 单位 办公室 机关 法院 检察院 中心 科室 院所 研究院 科学院 机构""",
    ),
    _endings("government", r"[省市县区州盟旗镇乡] 苏木 地区 [我本该全当受帮]地 兵团 地市 省份 省市"),
)
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_TITLES = """市民 村民 居民 网友 同学 校友 校长 院长 书记 主任 队长 医生 老师 教师 教授 专家 先生 女士 老人 党员 企业家
    商人 华侨 侨胞 代表 干部 队员 乡贤 学生 员"""
_TITLE = re.compile(rf"(?:{'|'.join(_TITLES.split())})$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
# Words that make no name of a village, school or firm a proper one.
_COMMON = (
    "贫困|深度|特色|结对|帮扶|受援|支援|援助|援建|脱贫|行政|困难|爱心|民营|国有|中央|省级|市级|县级|区级|乡级|基层|当地|本地|省内|市内|"
    "知名|龙头|骨干|重点|有关|相关|所属|部分|所有|广大|各级|各类|各族|各|全|乡|镇|村|区|县|市|省|州|社会|行业|其他|其它|多家|定点|对口|"
    "上述|辖区|农村|城镇|两地|双方|驻村|边境|示范|优质|优秀|大型|中小|小微|内地|东部|西部|民族"
)
_GENERIC = re.compile(
    rf"(?:{_COMMON}|\(|\)|、)*(?:村|乡镇|街道|社区|学校|中小学校?|中学|小学|幼儿园|高中|医院|卫生院|企业|公司|单位|部门|机构|组织|协会|"
    r"商会|合作社|银行|集团|街镇|镇|乡|县|区|[大中小]*城市|市|省|州|地区|基地|社会组织|力量|各界)*(?:里|内)?"
)


def party_kind(name: str) -> PartyKind:
    """Return the kind of party that a name denotes."""
    name = _BRACKET.sub("", name)  # 乡镇(街道)
    for kind, pattern in _ENDS_IN:
        if pattern.search(name):
            return kind
    return "other"


def looks_like_person(name: str, before: str) -> bool:
    """Tell 热心市民[王建国] from firms and countries that begin like a surname; ``before`` is the text in front."""
    return 2 <= len(name) <= 3 and name[0] in _SURNAMES and _TITLE.search(before[-6:]) is not None


def is_generic(name: str) -> bool:
    """Tell names that many parties share (贫困村, 各街道, 爱心企业, 群众) from proper ones (明月村)."""
    return party_kind(name) == "group" or _GENERIC.fullmatch(name) is not None
