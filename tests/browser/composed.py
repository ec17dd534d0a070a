"""Documents composed for the checking page: plain ones, one that wishes us ill, one set in columns, and a hundred."""

from __future__ import annotations

import base64
import random
from dataclasses import replace
from io import BytesIO

from PIL import Image

from pairie.cli.convert import with_records
from pairie.formats import AnnotatedDocument, parse_inline
from pairie.report.pictures import PagePicture
from pairie.types import Document, Link, Mention, Party, Passage, Record, RecordAmount, Source, SourceSpan

# A backslash at the end of a line: the passage goes on.
PLAIN = """<docs>
<doc id="spring" genre="news" title="渡口镇春耕札记" date="2022-03-18" year="2022">
<p kind="heading">春水涨,农机到</p>
<p>谷雨还没到,<A id="a1">江州市农机局</A>的卡车就开进了<R id="r1">北岭县渡口镇</R>。车上装的是\
<M id="m1" cat="goods" by="a1" to="r1 r2" amt="q1 q2">捐赠的<Q id="q1">26台</Q>微耕机</M>,\
折价<Q id="q2">31.2万元</Q>,<R id="r2">镇上的种粮大户</R>当天就领走了一半。</p>
<p>𠮷老板把话说得明白:2023年<A id="a2">𠮷𠮷合作社</A>还要\
<M id="m2" cat="consumption" by="a2" to="r3" amt="q3" plan="yes">收购<Q id="q3">800吨</Q>红薯</M>,\
一斤也不让<R id="r3">渡口镇</R>压在地窖里。</p>
<p kind="caption">图为江州来的师傅在田埂上<M id="m3" cat="training" to="r4">手把手教开机</M>,\
围观的是<R id="r4">渡口镇村民</R>。</p>
</doc>
<doc id="ward" genre="report" title="石桥卫生院的新产房" year="2021">
<p>2021年入冬前,<A id="a1">海陵医院</A>\
<M id="m1" cat="talent" by="a1" to="r1" amt="q1">派出<Q id="q1">3名</Q>助产士</M>\
到<R id="r1">石桥卫生院</R>,一住就是半年。</p>
<p>产房里的监护仪也是<A id="a2">海陵医院</A>掏的钱:\
<M id="m2" cat="funds" by="a2" to="r1" amt="q2">拨付</M><Q id="q2">18万元</Q>。</p>
</doc>
</docs>"""

HOSTILE = (
    "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked=2'><!--<script>{{script}}]]>\u2028"
)


def plain() -> list[AnnotatedDocument]:
    """Two documents; a place of the first lies beyond the basic plane, one act of it has no giver."""
    return [with_records(doubtful(annotated)) for annotated in parse_inline(PLAIN)]


def doubtful(annotated: AnnotatedDocument) -> AnnotatedDocument:
    """Let the last act of a document be found with a low score."""
    *_, last = [m for m in annotated.document.entities if m.label == "MEASURE"]
    entities = tuple(replace(m, score=0.31) if m is last else m for m in annotated.document.entities)
    return replace(annotated, document=annotated.document.replace(entities=entities))


def hostile() -> AnnotatedDocument:
    """Markup and a name of ten thousand characters wherever a text can stand."""
    name = "县" * 10_000
    text = f"{HOSTILE}向{name}捐款\ud800。"
    start = len(HOSTILE) + 1
    entities = (
        Mention("e1", "ACTOR", 0, len(HOSTILE), HOSTILE),
        Mention("e2", "RECIPIENT", start, start + len(name), name),
        Mention("e3", "MEASURE", start + len(name), start + len(name) + 2, "捐款", category="funds", planned=False),
    )
    record = Record(
        record_id=HOSTILE,
        actors=(Party(HOSTILE, HOSTILE, HOSTILE, HOSTILE),),
        recipients=(Party(name, name),),
        measure=HOSTILE,
        category="funds",
        amounts=(RecordAmount(HOSTILE, None, HOSTILE, None, None),),
        year_start=None,
        year_end=None,
        year_basis="unknown",
        status="done",
        mentions=("e3",),
        evidence=(0, len(text)),
        source=HOSTILE,
        page=HOSTILE,
        score=0.4,
        needs_review=True,
    )
    document = Document(
        text,
        (Passage(0, len(text)),),
        entities,
        (Link("AGENT", "e3", "e1"), Link("BENEFICIARY", "e3", "e2")),
        (record,),
        Source(file=HOSTILE, title=HOSTILE, publisher=HOSTILE),
    )
    return AnnotatedDocument(HOSTILE, HOSTILE, document, {HOSTILE: HOSTILE})


def columns() -> AnnotatedDocument:
    """One paragraph that goes on from the left column into the right one, on a page of 400 by 600 points."""
    (annotated,) = parse_inline(
        '<doc id="volume"><p><A id="a1">临水区</A>五年里为<R id="r1">高原县</R>'
        '<M id="m1" cat="infrastructure" by="a1" to="r1">重修了两座悬索桥</M>。</p></doc>'
    )
    text = annotated.document.text
    cut = text.index("重修") + 2
    lines = (
        SourceSpan(0, cut, page="7", page_number=1, box=(40.0, 500.0, 180.0, 514.0)),
        SourceSpan(cut, len(text), page="7", page_number=1, box=(220.0, 40.0, 360.0, 54.0)),
    )
    passage = Passage(0, len(text), "body", lines, section=("桥梁",))
    document = annotated.document.replace(passages=(passage,), source=Source(file="卷一/0001.pdf", form="pdf"))
    return with_records(replace(annotated, document=document))


def picture(width: int, height: int) -> PagePicture:
    """A page of one grey, as a picture of a pixel a point."""
    data = BytesIO()
    Image.new("L", (width, height), 235).save(data, "JPEG")
    address = "data:image/jpeg;base64," + base64.b64encode(data.getvalue()).decode("ascii")
    return PagePicture(width, height, address)


def hundred() -> list[AnnotatedDocument]:
    """A hundred documents of about 2,500 characters and 40 acts each."""
    chance = random.Random(11)
    return [with_records(_long(number, chance)) for number in range(100)]


def volume() -> AnnotatedDocument:
    """One document of some 30,000 characters, far more than a screen shows."""
    chance = random.Random(12)
    passages = "".join(_paragraph(i, chance) for i in range(600))
    return with_records(parse_inline(f'<doc id="volume">{passages}</doc>')[0])


def _long(number: int, chance: random.Random) -> AnnotatedDocument:
    passages = "".join(_paragraph(i, chance) for i in range(40))
    (annotated,) = parse_inline(
        f'<doc id="long-{number}" title="第{number + 1}卷" year="{2010 + number % 12}">{passages}</doc>'
    )
    return annotated


def _paragraph(i: int, chance: random.Random) -> str:
    giver = chance.choice("东南西北") + chance.choice("河山湖岭") + chance.choice(("区", "市", "县教育局", "集团"))
    taker = chance.choice("上下前后") + chance.choice("寨坝塘沟") + chance.choice(("村", "镇", "乡小学", "卫生院"))
    what = chance.choice(("铺设引水管道", "赠送课桌椅", "办兽医培训班", "代销核桃", "慰问五保老人"))
    fill = "".join(chance.choice("一年又过去雨水多田里活忙人心稳路也好走了") for _ in range(30))
    measure = f'<M id="m{i}" cat="other" by="a{i}" to="r{i}" amt="q{i}">{what}</M>'
    amount = f'<Q id="q{i}">{chance.randint(2, 900)}件</Q>'
    return f'<p>{fill}。<A id="a{i}">{giver}</A>给<R id="r{i}">{taker}</R>{measure}{amount}。</p>'
