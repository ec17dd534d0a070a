"""Kinds of party, finer than those of the package: what sort of giver or receiver a written name denotes.

Used to count a corpus, not to extract: one wrong name in fifty does no harm here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pairie.facts.kinds import looks_like_person
from pairie.facts.places import match_place
from training.discourse import DEICTIC

__all__ = ["KINDS", "kind_of"]

_NUMBER = "[0-9一二三四五六七八九十百]"
_COUNTRIES = """巴基斯坦 老挝 柬埔寨 缅甸 越南 蒙古国? 尼泊尔 孟加拉国? 斯里兰卡 阿富汗 塔吉克斯坦 吉尔吉斯斯坦
    乌兹别克斯坦 哈萨克斯坦 埃塞俄比亚 坦桑尼亚 肯尼亚 乌干达 卢旺达 布隆迪 赞比亚 津巴布韦 莫桑比克 马拉维
    马达加斯加 科摩罗 几内亚(?:比绍)? 塞拉利昂 利比里亚 科特迪瓦 加纳 多哥 贝宁 尼日尔 尼日利亚 乍得 喀麦隆 中非
    加蓬 刚果.* 苏丹 南苏丹 厄立特里亚 吉布提 索马里 毛里塔尼亚 塞内加尔 马里 阿尔及利亚 摩洛哥 突尼斯 埃及 瓦努阿图
    斐济 汤加 萨摩亚 所罗门群岛 巴布亚新几内亚 东帝汶 古巴 海地 多米尼克 格林纳达 叙利亚 也门 土耳其 俄罗斯 意大利
    伊朗 伊拉克 委内瑞拉 巴西 日本 韩国 非洲 中国 我国 [美英法德泰韩].{0,2}国 [中外蒙缅老柬尼俄泰菲]方"""
_STATE_FIRMS = """中国 国家 国网 国电 国能 华能 大唐 华电 华润 中核 中广核 南方电网 南网 三峡 葛洲坝 中石 中海 中建
    中铁 中交 中电 中粮 中煤 中化 中信 中远 中航 中车 中冶 中移 中盐 中林 中储 招商局 保利 宝武 宝钢 鞍钢 首钢 神华
    航天 兵器 光大 五矿 一汽 东风"""
_FIRM_ENDS = "集团 公司 银行 分行 支行 厂 电网 电力 石油 石化 移动 电信 联通 烟草 铁路局 邮政 保险 油田 铁建 建筑 海油"


def _any(words: str) -> str:
    return "|".join(words.split())


def _ending(words: str) -> re.Pattern[str]:
    return re.compile(f".*(?:{_any(words)})")


# In the order they are tried, on the whole name. Places that the division data know come before all but the first.
KINDS: Mapping[str, re.Pattern[str]] = {
    "deictic place": re.compile(rf"(?:{DEICTIC.pattern})(?:区|县|州|市)?"),
    "country": re.compile(f"(?:{_any(_COUNTRIES)})(?:政府)?"),
    "hospital": _ending(
        """医院 [卫华]生院 附院 第?[一二三四五六八]院 卫生室 卫生服务中心 保健院 保健站 疾控中心 急救中心 医共体
        院区"""
    ),
    "university": _ending("大学 学院 高校 院校 党校 清华 北大 复旦 浙大 农大 师大"),
    "school": _ending(
        """学校 分校 [中小]学 完小 [一二三四五六七八九]小 高中 初中 幼儿园 职[中高校] 职教中心 中专 技校 教学点
        [我该各]校 校方 [一二三四五六七八九十]中 附[中小] 中心校"""
    ),
    "team": _ending(
        """[支分大中]?队 工作组 小组 援[藏疆青]组 组团 指挥部 联络组 专家组 团队 队伍 [教查表问导生疗分讲家]团 分指
        工作站 (?<!第)组"""
    ),
    "state-owned enterprise": re.compile(
        rf".*(?:央企|国企|中央企业|国有企业|国资)|(?:{_any(_STATE_FIRMS)})(?:.*(?:{_any(_FIRM_ENDS)}))"
        "|.*(?:[工农中建交]行|国开行|农发行|农商行|城投|国投|供电局|供电公司|中国石油|中国石化|移动|电信|联通|烟草局?)"
    ),
    "private or other firm": _ending(
        """公司 集团 企业 [民药]企 厂 厂子 合作社 商场 超市 酒[店庄] 饭店 餐馆 店 银行 农场 牧场 出版社 产业园 商家
        商贸 股份 食品 地产 科技 药业 化工 投资 车间 龙头 电商 保险 平台 商户 基地 乳业 家居 食堂 工坊 市场"""
    ),
    "association or foundation": _ending(
        """协会 基金会? 商会 学会 联合会 同乡会 联谊会 校友会 慈善总?会 慈善 公益 红十字会? 总会 妇联 工会 团委
        团中央 侨联 工商联 残联 文联 科协 作协 促进会 研究会 联盟 社会组织 社会团体 民主党派 民[盟建革进] 农工党
        致公党 九三学社 公会 慈善机构 分会 省委会 世界卫生组织 联合国.*"""
    ),
    "individual or unnamed donor": _ending(
        """社会各界 社会力量 各界(?:人士)? 爱心人士 好心人 热心.* 捐[赠助][者人方] 网友 侨[胞领] 华[侨人] 乡贤
        企业家 校友 某"""
    ),
    "group of people": _ending(
        """群众 百姓 居民 市民 [村乡农牧渔网股灾难移选边山岛人]民们? 师生们? [学考寄新]生们? 学[生员徒子童]们? 生
        教师 老师 医生 大夫 护士 医护 医师 [工农厨织医]师 干部(?:职工|人才)? 职工 员工 人才 专家 党员 家庭 .户 儿童?
        妇女? 老人们? 青年 青壮年 青少年 孩子们? 患者 患儿 病人 病患 孤儿 人员 人口 劳动力 劳力 志愿者 个人 客商 .商
        农民工 [女童民]工们? 工人们? 员 姐妹 姑娘 女孩 男孩 女童 娃娃? 少年 同学们? 伙 者 绣娘们? 织娘 [绣织]女
        匠们? 骨干 能手 带头人 [^工法]人 产妇 孕妇 .们 [大阿]妈 大[叔爷娘] 乡亲 战士 官兵 军人 解放军 部队 .农 .长
        教授 博士 书记 主任 会计 主播 代表 同事 同行 弟子 子弟 子女 家属 民警 骑手 牧民家 人家 农家"""
    ),
    "village or community": _ending("村 村(?:里|委会|两委|集体) 社区 嘎查 寨子? 居委会 屯 安置[点区] 村子 村居"),
    "research or cultural body": _ending(
        """研究[院所] 科学院 农科院 设计院 院所 图书馆 文化馆 博物馆 剧[院团] 艺术团 歌舞团 敬老院 养老院 福利院
        报社 电视台 中心 [站所馆社]"""
    ),
    "department": _ending(
        """[局厅委办处科部署司院] 委员会 部门 单位 办公室 机关 法院 检察院 科室 财政 系统 机构 支部 党组织 组织
        供销社 供销合作总社 海关 国务院 国家 党总支"""
    ),
    "province": _ending("省 自治区 兵团 省份 省市 省区市"),
    "prefecture": re.compile(rf".*(?:州|盟|地区|市|地市|{_NUMBER}师)"),
    "county": _ending("县 区 旗 新区"),
    "township": re.compile(rf".*(?:镇|乡|街道?|苏木|街镇|乡镇|{_NUMBER}团)"),
    "one-character name": re.compile("."),
    "short name (town, brand, person)": re.compile(".{2,3}"),
    "other": re.compile(".*", re.S),
}
DONOR = "individual or unnamed donor"
# What follows the name of a place that acts as a government; the place decides the level.
_GOVERNMENT = re.compile(
    "(?:(?:人民)?政府|(?<=[省市县区州盟旗镇乡])(?:委|党委|委员会|党政|里|级|方面)|党政|街道办事处|管委会|方面)$"
)
_BRACKET = re.compile(r"[(（][^()（）]*[)）]|\s")


def kind_of(name: str, before: str = "") -> str:
    """Return the kind of a party; ``before`` is the text in front of it, which tells 村民[王建国]."""
    name = _BRACKET.sub("", name)
    if looks_like_person(name, before):
        return DONOR
    place = _GOVERNMENT.sub("", name) or name
    if len(name) > 1 and not KINDS["deictic place"].fullmatch(name):
        match = match_place(place)
        if match.chains and match.end == len(place):
            return match.chains[0][-1].level
    return next(kind for kind, pattern in KINDS.items() if pattern.fullmatch(name) or pattern.fullmatch(place))
