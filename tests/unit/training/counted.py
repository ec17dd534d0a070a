"""Documents small enough to count by hand: what the parts of training/coverage.py are tested with."""

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from training.corpus_entries import Cell, Entry, Rows

TRANSFER = """<doc id="t-1" genre="yearbook">
<p>东西部协作</p>
<p><A id="a1">绍兴市越城区</A><M id="m1" cat="funds" by="a1" to="r1" amt="q1">\
拨付援助资金</M><Q id="q1">1.2亿元</Q>，用于<R id="r1">马边县</R>建设，\
全县生产总值98.5亿元，2019年增长6.1%。</p>
<p><M id="m2" cat="training" by="a1" to="r2" amt="q2" plan="yes">\
培训<R id="r2">教师</R></M><Q id="q2">约三十人次</Q>。</p>
</doc>"""
WITHOUT_ACT = """<doc id="t-2" genre="news"><p>今年3月5日，全县接待游客120万人次。</p></doc>"""


def read(xml: str) -> AnnotatedDocument:
    return parse_inline(xml)[0]


def entries(*pages: str) -> list[Entry]:
    return [Entry(read(page), "train") for page in pages]


def rows(found: Rows) -> dict[Cell, tuple[Cell, ...]]:
    return {row[0]: row[1:] for row in found}
