"""What makes an act hard to read off a page: each phenomenon, and what only looks like it."""

from tests.unit.training.counted import read
from training import discourse


def showing(phenomenon: str, body: str) -> list[str]:
    """Ids of the acts of a page of these passages that show a phenomenon."""
    document = read(f'<doc id="d">{body}</doc>').document
    acts = discourse.linked_measures(document)
    return [act.measure.id for act in discourse.PHENOMENA[phenomenon](document, acts)]


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
