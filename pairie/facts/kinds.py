"""What sort of party a name denotes, told by its last words."""

from __future__ import annotations

import re
from typing import Literal

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


def _endings(kind: PartyKind, words: str) -> tuple[PartyKind, re.Pattern[str]]:
    return kind, re.compile(rf"(?:{'|'.join(words.split())})$")


# Firms of the state are known by how they begin: 中铁二局, 国网甘肃电力, 中国电建.
_STATE_FIRM = """国家电网 国家电投 国家能源集团 国家开发投资 国网 国电 国能 华能 大唐 华电 华润 中核 中广核
    南方电网 南网 三峡集团 葛洲坝 中石[油化] 中海油 中海石油 中建 中铁 中交 中电[建科] 中粮 中煤 中化 中远 中航
    中车 中冶 中储粮 中国移动 中国联通 中国电信 中国石油 中国石化 中国海油 中国建筑 中国铁建 中国中铁 中国交建
    中国电建 中国能建 中国烟草 中国铁路 中国中车 中国航[空天] 中国铝业 中国五矿 中国华[能电润] 中国大唐 中国三峡
    中国邮政 中国人[寿保] 中国平安 中国银行 中国(?:工商|农业|建设|人民)银行 招商局 [工农中建]行 农业银行
    工商银行 建设银行 交通银行 邮储银行"""
_COUNTRIES = """巴基斯坦 老挝 柬埔寨 缅甸 越南 尼泊尔 孟加拉国? 斯里兰卡 阿富汗 塔吉克斯坦 吉尔吉斯斯坦
    乌兹别克斯坦 哈萨克斯坦 土库曼斯坦 蒙古国 朝鲜 韩国 日本 印度 印度尼西亚 马来西亚 菲律宾 泰国 新加坡 文莱
    东帝汶 埃塞俄比亚 坦桑尼亚 肯尼亚 乌干达 卢旺达 布隆迪 赞比亚 津巴布韦 莫桑比克 马拉维 马达加斯加 科摩罗
    几内亚(?:比绍)? 塞拉利昂 利比里亚 科特迪瓦 加纳 多哥 贝宁 尼日尔 尼日利亚 乍得 喀麦隆 中非 加蓬 刚果.*
    南?苏丹 厄立特里亚 吉布提 索马里 毛里塔尼亚 毛里求斯 塞内加尔 马里 阿尔及利亚 摩洛哥 突尼斯 利比亚 埃及 南非
    纳米比亚 博茨瓦纳 安哥拉 瓦努阿图 斐济 汤加 萨摩亚 所罗门群岛 巴布亚新几内亚 古巴 海地 多米尼克 格林纳达
    叙利亚 也门 土耳其 俄罗斯 意大利 西班牙 伊朗 伊拉克 委内瑞拉 巴西 阿根廷 智利 秘鲁
    墨西哥 加拿大 澳大利亚 新西兰 乌克兰 白俄罗斯 塞尔维亚"""


def _whole(kind: PartyKind, words: str, rest: str = "") -> tuple[PartyKind, re.Pattern[str]]:
    return kind, re.compile(rf"^(?:{'|'.join(words.split())}){rest}$")


# The first that fits wins, so the sharper ending stands before the blunter: 医学院附属医院 is a hospital.
_ENDS_IN = (
    _endings("other", "[东中西]部 (?:民族|贫困|西部|东部|中部|边疆|沿海|受援|帮扶|对口)地区 [农牧库灾山林]区"),
    _endings(
        "team",
        """[支分大中]?队 工作组 小组 指挥部 前指 团队 代表团 考察团 慰问团 服务团 支教团 讲师团 医疗团 专家团
        专家组 联络组 援[藏疆青]组 [我该]组""",
    ),
    _endings(
        "group",
        """第.{1,3}批.* 各界(?:人士)? 群众 百姓 居民 市民 [村乡农牧渔网股灾难]民们? 师生 学[生员]们? 教师 老师
        医生 护士 医[务护]人员 干部(?:职工|人才)? 职工 人才 专家 员工 党员 官兵 家庭 农户 牧户 卡户 贫困户
        脱贫户 特困户 养殖户 种植户 大户 用户 儿童 妇女 老人 青年 青少年 孩子们? 患[者儿] 人员 人口 劳动力
        志愿者 个人 人士 客商 农民工 乡亲们? 乡贤 侨胞 网友 好心人""",
    ),
    _endings(
        "hospital",
        "医院 卫生院 卫生室 卫生服务中心 保健院 疾控中心 急救中心 医共体 门诊部 [我该]院 附院 [一二三四五六八九]院",
    ),
    _endings("university", "(?<!老年)大学 学院 高校 高等专科学校 清华 北大 复旦 浙大"),
    _endings(
        "school",
        """学校 老年大学 [中小]学 完小 高中 初中 幼儿园 职中 职校 技校 党校 分校 教学点 中心校
        [一二三四五六七八九十]中 [县市州区]中 [全我该]校 附中 附小 校方""",
    ),
    _endings(
        "association",
        """协会 基金会? 商会 学会 联合会 慈善总?会 红十字(?:会|总会) 总会 妇联 工会 团[省市州县区]?委 团中央
        共青团.* 侨联 工商联 残联 文联 科协 作协 促进会 研究会 同乡会 联谊会 校友会 宣明会 分会 联盟 社会组织 民主党派
        (?:民[盟建革进]|农工党|致公党|台盟|九三学社).{0,6}""",
    ),
    _whole("enterprise", _STATE_FIRM, "(?:.{0,20}(?:[局院处部行段]|公司|集团|电力|石油|电网)|[0-9]+)?"),
    _endings(
        "enterprise",
        """公司 集团 企业 银行 [分支]行 国开行 农发行 农商行 合作社 厂 商场 商城 超市 酒店 店 国企 央企 民企
        农场 出版社 物流园 电网 石油 石化 电信 移动 联通 保险 证券 商家 股份 供电局 铁路局""",
    ),
    _endings("village", r"村(?:里|委会)? 社区 嘎查 寨子? 居委会 村两委 村集体 屯"),
    _whole("government", _COUNTRIES, "(?:政府)?"),
    _endings(
        "government",
        """(?:人民)?政府 党委 [省市县区州旗镇乡]委 [省市县区州镇乡]里 街道(?:办事处)? 党工委 管委会 乡镇 街镇 党政
        中央 国务院 国家 中国 国 人大 政协 (?:兵团.*|^第?[一二三四五六七八九十]{1,2})师""",
    ),
    _endings(
        "department",
        """[局厅委办处科部署司站所] 委员会 部门 单位 办公室 机关 法院 检察院 中心 科室 院所 研究院 科学院 农科院
        设计院 机构""",
    ),
    _endings("government", r"[省市县区州盟旗镇乡] 苏木 地区 [我本该全当受帮]地 兵团 地市 省份 省市"),
)
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
    if _ADDRESSED.fullmatch(name):
        return True
    return 2 <= len(name) <= 3 and name[0] in _SURNAMES and _TITLE.search(before[-6:]) is not None


_NATION = re.compile(
    rf"(?:{'|'.join(_COUNTRIES.split())}|[美英法德泰韩]国|中国|国家|中央|国务院|新疆生产建设兵团|全国.*)(?:政府)?"
)


def is_nation(name: str) -> bool:
    """Tell countries and the highest bodies of this one, which there is one of (马拉维, 国务院, 全国政协)."""
    return _NATION.fullmatch(name) is not None


def is_generic(name: str) -> bool:
    """Tell names that many parties share (贫困村, 各街道, 爱心企业, 群众) from proper ones (明月村)."""
    return party_kind(name) == "group" or _GENERIC.fullmatch(name) is not None
