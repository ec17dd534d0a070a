"""What the corpus covers: counts on documents small enough to count by hand."""

from pathlib import Path

import pytest

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from training import coverage, discourse
from training.coverage import Entry
from training.party_kinds import kind_of

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


def rows(found: coverage.Rows) -> dict[coverage.Cell, tuple[coverage.Cell, ...]]:
    return {row[0]: row[1:] for row in found}


def showing(phenomenon: str, body: str) -> list[str]:
    """Ids of the acts of a page of these passages that show a phenomenon."""
    document = read(f'<doc id="d">{body}</doc>').document
    acts = discourse.linked_measures(document)
    return [act.measure.id for act in discourse.PHENOMENA[phenomenon](document, acts)]


def test_totals_by_split() -> None:
    found = rows(coverage.totals([*entries(TRANSFER), Entry(read(WITHOUT_ACT), "test")]))
    assert found["documents"] == (2, 1, 0, 1)
    assert found["passages"] == (4, 3, 0, 1)
    assert found["MEASURE"] == (2, 2, 0, 0) and found["BENEFICIARY"] == (2, 2, 0, 0)
    assert found["characters"][3] == len("今年3月5日，全县接待游客120万人次。")


def test_categories_by_genre() -> None:
    found = rows(coverage.categories(entries(WITHOUT_ACT, TRANSFER)))
    assert len(found) == 14  # the gaps are rows too
    assert found["training"] == (1, 1, 1, 0, 1)  # acts, planned, documents, news, yearbook
    assert found["care"] == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("四川省", "province"),
        ("绍兴", "prefecture"),
        ("绍兴市越城区", "county"),
        ("丹巴县人民政府", "county"),
        ("甲县", "county"),
        ("斗门镇", "township"),
        ("东山街道(镇)", "township"),
        ("明月村", "village or community"),
        ("我区", "deictic place"),
        ("受援县", "deictic place"),
        ("柬埔寨", "country"),
        ("我区教育局", "department"),
        ("国网青海电力", "state-owned enterprise"),
        ("鞍钢集团", "state-owned enterprise"),
        ("江苏顾陵农业科技公司", "private or other firm"),
        ("浙江省茶叶产业协会", "association or foundation"),
        ("四川大学华西医院", "hospital"),
        ("上海大学", "university"),
        ("康县一中", "school"),
        ("省第四批援青干部人才组", "team"),
        ("合肥工业大学研究生支教团", "team"),
        ("社会各界", "individual or unnamed donor"),
        ("若尔盖县困难群众", "group of people"),
        ("藏族学生", "group of people"),
        ("渝", "one-character name"),
    ],
)
def test_kinds_of_party(name: str, kind: str) -> None:
    # 渝 alone is a province to the division data; what counts here is that it is written with one character.
    assert kind_of(name) == kind


def test_persons_need_a_title_in_front() -> None:
    assert kind_of("王建国", "热心市民") == "individual or unnamed donor"
    assert kind_of("王建国") == "short name (town, brand, person)"


def test_party_kinds() -> None:
    found = rows(coverage.party_kinds(entries(TRANSFER)))
    assert found["county"] == (2, 1, 1, 1, 2)  # names, actors, recipients, documents, yearbook
    assert found["group of people"] == (1, 0, 1, 1, 1)


def test_programmes() -> None:
    schools = """<doc id="t-3"><p>三峡集团无关。<A id="a1">康县一中</A><M id="m1" cat="training" by="a1" to="r1">\
结对帮带</M><R id="r1">城阳二中</R>。</p></doc>"""
    found = rows(coverage.programmes(entries(TRANSFER, schools)))
    assert found["东西部协作"] == (1, 1, 0, 0)
    assert found["三峡"][0] == 0
    assert found["acts from school to school"][0] == 1
    assert found[coverage.NO_PROGRAMME][0] == 1


def test_acts_inside_one_province() -> None:
    page = """<doc id="t"><p><A id="a1">{}</A><M id="m1" cat="funds" by="a1" to="r1">拨款</M>给\
<R id="r1">四川省丹巴县</R>。</p></doc>"""
    name = "acts inside one province (by code)"
    assert rows(coverage.programmes(entries(page.format("四川省成都市"))))[name][0] == 1
    assert rows(coverage.programmes(entries(page.format("浙江省绍兴市"))))[name][0] == 0


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("三十名", "Chinese numerals"),
        ("300万元", "whole number with 万/亿"),
        ("1.2亿元", "decimal with 万/亿"),
        ("3.6公里", "other decimal"),
        ("3.400人次", "dots between thousands"),
        ("1,326人", "commas between thousands"),
        ("２２所", "full-width digits"),
        ("六成", "percent, 成, 分之"),
        ("每人每年2000元", "per unit"),
        ("约9000万元", "about (约, 左右)"),
        ("500余人次", "over (余, 多, 超, 以上)"),
        ("近百场", "under (近, 不足, 以内)"),
        ("数十名", "vague (数十, 几, 十几, 成百上千)"),
        ("30—50人", "range (30—50, 3至5)"),
        ("683万港元", "money in another currency"),
        ("120人", "kind: people"),
        ("1600亩", "kind: area"),
        ("3场", "kind: sessions"),
        ("l9座", "cannot be parsed"),
    ],
)
def test_forms_of_amounts(text: str, form: str) -> None:
    page = f'<doc id="t"><p>甲县<Q id="q1">{text}</Q>。</p></doc>'
    found = rows(coverage.amounts(entries(page)))
    assert found[form] == (1, 1, text)


def test_plain_amount_has_no_marked_form() -> None:
    found = rows(coverage.amounts(entries('<doc id="t"><p><Q id="q1">300台</Q></p></doc>')))
    assert [name for name, row in found.items() if row[0]] == ["kind: goods"]


def test_bare_quantities_leave_dates_and_amounts_out() -> None:
    first, second = (read(page).document for page in (TRANSFER, WITHOUT_ACT))
    assert [q[0] for q in coverage.bare_quantities(first)] == ["98.5亿元", "6.1%"]
    assert [coverage.is_money_or_share(q) for q in coverage.bare_quantities(first)] == [True, True]
    assert [q[0] for q in coverage.bare_quantities(second)] == ["120万人次"]
    ordinal = read('<doc id="t"><p>第3次会议，历时5天，2个月后举行。</p></doc>').document
    assert not list(coverage.bare_quantities(ordinal))


def test_hard_negatives() -> None:
    found = rows(coverage.negatives(entries(TRANSFER, WITHOUT_ACT)))
    assert found["documents: no act"] == (1, "50.0 %")
    assert found["documents: bare money or percent"] == (1, "50.0 %")
    assert found["passages without act"] == (2, "50.0 %")
    assert found["passages without act, with a bare quantity"] == (1, "25.0 %")
    assert found["passages with acts and a bare quantity"] == (1, "25.0 %")


GIFT = '<M id="m1" cat="goods" by="{by}" to="{to}">捐赠图书</M>'


def test_subject_left_out() -> None:
    name = "subject left out (actor two clauses or a passage away)"
    act = GIFT.format(by="a1", to="r1")
    near, far = (
        f'<A id="a1">甲区</A>到<R id="r1">乙县</R>，{act}',
        f'<A id="a1">甲区</A>来，看了<R id="r1">乙县</R>，{act}',
    )
    assert showing(name, f"<p>{near}</p>") == []
    assert showing(name, f"<p>{far}</p>") == ["m1"]
    assert showing(name, f'<p><A id="a1">甲区</A></p><p><R id="r1">乙县</R>{act}</p>') == ["m1"]


def test_commas_in_numbers_end_no_clause() -> None:
    assert discourse.CLAUSE_END.split("共1,200元,送到;12:30开会") == ["共1,200元", "送到", "12:30开会"]


def test_coordination_of_four() -> None:
    name = "four or more parties in one coordination"
    four = '<A id="a1">甲</A>、<A id="a2">乙</A>、<Q id="q1">3家</Q><A id="a3">企业</A>和<A id="a4">丁</A>'
    apart = '<A id="a1">甲</A>、<A id="a2">乙</A>来访，<A id="a3">丙</A>和<A id="a4">丁</A>'
    act = GIFT.format(by="a1 a2 a3 a4", to="r1") + '<R id="r1">乙县</R>'
    assert showing(name, f"<p>{four}{act}</p>") == ["m1"]
    assert showing(name, f"<p>{apart}{act}</p>") == []


def test_part_and_distribution() -> None:
    act = '<A id="a1">甲</A>' + GIFT.format(by="a1", to="r1") + '<R id="r1">乙县</R>'
    assert showing("其中", f"<p>共三批，其中{act}</p>") == ["m1"]
    assert showing("其中", f"<p>共三批，其中一批是书。{act}</p>") == []
    assert showing("分别", f"<p>分别由{act}</p>") == ["m1"]
    assert showing("分别", f"<p>分别到了，{act}</p>") == []


def test_cumulative_beside_annual() -> None:
    name = "cumulative beside annual"
    cumulative = '<A id="a1">甲</A>累计<M id="m1" cat="funds" by="a1" to="r1">援助</M><R id="r1">乙县</R>9亿元。'
    annual = '当年<M id="m2" cat="funds" by="a1" to="r1">拨款</M>2亿元。'
    assert showing(name, f"<p>{cumulative}{annual}</p>") == ["m1"]
    assert showing(name, f"<p>{cumulative}</p>") == []


def test_planned_beside_done() -> None:
    planned = '<A id="a1">甲</A>将<M id="m1" cat="goods" plan="yes" by="a1">捐书</M>。'
    done = '已<M id="m2" cat="goods" by="a1">捐粮</M>。'
    assert showing("planned beside done", f"<p>{planned}{done}</p>") == ["m1"]
    assert showing("planned beside done", f"<p>{planned}</p>") == []


def test_passive_and_object_first() -> None:
    passive = '<R id="r1">乙县</R>的学校由<A id="a1">甲区</A><M id="m1" cat="infrastructure" by="a1" to="r1">援建</M>'
    assert showing("passive (被, 由, 获赠, 得到)", f"<p>{passive}</p>") == ["m1"]
    quilts = '<A id="a1">甲区</A>为<R id="r1">乙县</R>把棉被' + GIFT.format(by="a1", to="r1")
    assert showing("passive (被, 由, 获赠, 得到)", f"<p>{quilts}</p>") == []
    moved = '<A id="a1">甲区</A><M id="m1" cat="goods" by="a1">将电脑送到学校</M>'
    assert showing("object first with 把/将", f"<p>{moved}</p>") == ["m1"]


def test_recipient_as_subject() -> None:
    act = GIFT.format(by="a1", to="r1").replace("捐赠图书", "建成学校")
    framed = f'<p>在<A id="a1">甲区</A>支持下，<R id="r1">乙县</R>{act}</p>'
    inside = f'<p><R id="r1">乙县</R>在<A id="a1">甲区</A>支持下{act}</p>'
    given = f'<p><A id="a1">甲区</A>为<R id="r1">乙县</R>{act}</p>'
    assert [showing("recipient as subject", body) for body in (framed, inside, given)] == [["m1"], ["m1"], []]


def test_both_directions() -> None:
    gift = '<A id="a1">甲区</A><M id="m1" cat="goods" by="a1" to="r1">送书</M>给<R id="r1">乙县</R>，'
    back = '<A id="a2">乙县</A><M id="m2" cat="goods" by="a2" to="r2">回赠水果</M>给<R id="r2">{}</R>，'
    assert showing("both directions", f"<p>{gift}{back.format('甲区')}</p>") == ["m1", "m2"]
    assert showing("both directions", f"<p>{gift}</p>") == []


def test_intermediary() -> None:
    name = "intermediary (引进, 通过, 委托, 联合, 经)"
    page = (
        '<p><A id="a1">甲区</A>{}<A id="a2">丙协会</A>' + GIFT.format(by="a1 a2", to="r1") + '给<R id="r1">乙县</R></p>'
    )
    assert showing(name, page.format("通过")) == ["m1"]
    assert showing(name, page.format("和")) == []


def test_far_parties_repeats_and_pointers() -> None:
    act = GIFT.format(by="a1", to="r1")
    pages = '<p><A id="a1">甲区</A></p><p>一</p><p>二</p>' + f'<p><R id="r1">我县</R>{act}</p>'
    assert showing("actor 2 to 3 passages back", pages) == ["m1"]
    assert showing("actor 4 or more passages back", pages) == []
    assert showing("recipient 1 passage back", pages) == []
    assert showing("deictic party (我区, 该县, 受援地)", pages) == ["m1"]
    assert showing("actor only in a later passage", f'<p>{act}<R id="r1">乙县</R></p><p><A id="a1">甲区</A></p>') == [
        "m1"
    ]
    again = (
        f'<p><A id="a1">甲区</A>{act}<R id="r1">乙县</R><M id="m2" cat="goods" by="a1" to="r1" same="m1">捐书</M></p>'
    )
    assert showing("reported again (same)", again) == ["m2"]


def test_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xml").write_text(f"<docs>{TRANSFER}{WITHOUT_ACT}</docs>", encoding="utf-8")
    (tmp_path / "splits.tsv").write_text("id\tsplit\nt-1\tdev\nt-2\ttrain\n", encoding="utf-8")
    coverage.main([str(tmp_path)])
    printed = capsys.readouterr().out
    assert "| documents | 2 | 1 | 1 | 0 |" in printed
    assert "| funds | 1 | 0 | 1 | 1 | 0 |" in printed
    assert [line for line in printed.splitlines() if line.startswith("## ")] == [
        "## Totals",
        "## Acts by category and genre",
        "## Mentions by kind of party and genre",
        "## Documents by programme",
        "## Discourse",
        "## Amounts",
        "## Hard negatives",
    ]
