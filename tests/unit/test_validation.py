"""What the validator finds, each rule with a case it must find and one it must leave alone."""

import json
from pathlib import Path

import pytest

from pairie.formats.faults import Fault
from pairie.formats.inline import parse_inline
from pairie.formats.markup import scan
from pairie.formats.tools import TOOLS
from pairie.guideline_rules import check_document
from pairie.validation import Report, validate


def faults(*passages: str) -> list[Fault]:
    xml = '<doc id="d">\n' + "\n".join(f"<p>{passage}</p>" for passage in passages) + "\n</doc>"
    (document,), wrong = scan(xml, where="x.xml")
    assert not wrong, wrong
    return check_document(document)


def kinds(*passages: str) -> list[str]:
    return [fault.what.split(";")[0] for fault in faults(*passages)]


GIVEN = '<A id="a1">石阡县</A>给<R id="r1">凉水镇</R>'


def measure(text: str, attributes: str = "") -> str:
    return f'{GIVEN}<M id="m1" cat="goods" by="a1" to="r1"{attributes}>{text}</M>'


def test_nothing_to_find() -> None:
    assert kinds(measure("送去水泵", ' amt="q1"') + '<Q id="q1">20台</Q>。') == []


@pytest.mark.parametrize("text", ["送去水泵，", " 送去水泵", "、送去水泵", "送去水泵 "])
def test_edges(text: str) -> None:
    assert kinds(measure(text)) == ["span begins or ends with space or punctuation"]


def test_measure_width() -> None:
    assert kinds(measure("送" * 60)) == []
    assert kinds(measure("送" * 61)) == ["measure too long"]


@pytest.mark.parametrize("text", ["积极送去水泵", "先后送去水泵", "累计送水泵", "共送水泵", "还送水泵", "计划送水泵"])
def test_modifiers(text: str) -> None:
    (fault,) = faults(measure(text))
    assert fault.severity == "warning"
    assert fault.what.startswith("measure begins with a modifier")


@pytest.mark.parametrize("text", ["共建水厂", "共同编制方案", "将水泵送去", "计划生育服务", "还清欠款"])
def test_words_that_only_look_like_modifiers(text: str) -> None:
    assert kinds(measure(text)) == []


def test_trailing_amount_and_party() -> None:
    linked = ' amt="q1"'
    assert kinds(measure('送去水泵<Q id="q1">20台</Q>', linked)) == ["measure ends in AMOUNT"]
    assert kinds(measure('送水泵到<R id="r2">丙村</R>')) == ["measure ends in RECIPIENT"]
    assert kinds(measure('送去<Q id="q1">20台</Q>水泵', linked)) == []


def test_missing_links_are_warnings() -> None:
    found = faults('<M id="m1" cat="care">走访慰问</M>')
    assert [(f.severity, f.what.split(";")[0]) for f in found] == [
        ("warning", "measure without giver"),
        ("warning", "measure without recipient"),
    ]


def test_repeat_must_be_of_an_earlier_measure() -> None:
    both = '<M id="m1" cat="care" by="a1" to="r1"{}>走访</M>，<M id="m2" cat="care" by="a1" to="r1"{}>慰问</M>'
    assert kinds(GIVEN + both.format("", ' same="m1"')) == []
    assert kinds(GIVEN + both.format(' same="m2"', "")) == ["repeat of a later measure"]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("若干台", ["amount without number"]),
        ("2021年", ["date, duration or age as amount"]),
        ("3个月", ["date, duration or age as amount"]),
        ("18岁以上", ["date, duration or age as amount"]),
        ("3000元/月", []),
        ("每人每年2000元", []),
        ("两百余人次", []),
        ("２０台", []),
        ("半数", []),
    ],
)
def test_amounts(amount: str, expected: list[str]) -> None:
    assert kinds(measure("送去水泵", ' amt="q1"') + f'<Q id="q1">{amount}</Q>') == expected


def test_unlinked_amount() -> None:
    assert kinds('<Q id="q1">20台</Q>水泵') == ["unlinked amount"]


def test_untagged_name_points_at_its_place() -> None:
    (fault,) = faults('<A id="a1">石阡县</A>来信', "前年", "石阡县回信，石阡县收信")
    assert fault.what.startswith("name left untagged")
    assert (fault.line, fault.passage) == (4, 3)
    assert kinds('<A id="a1">石阡县</A>和<A id="a2">石阡县</A>') == []
    assert kinds('<A id="a1">石阡县</A>和<A id="a2">石阡县水利局</A>') == []
    assert kinds('<A id="a1">石阡</A>在石阡河边') == []


def write(folder: Path, name: str, *documents: str) -> Path:
    path = folder / name
    path.write_text("<docs>\n" + "\n".join(documents) + "\n</docs>", encoding="utf-8")
    return path


def doc(document_id: str, *passages: str) -> str:
    return f'<doc id="{document_id}">' + "".join(f"<p>{passage}</p>" for passage in passages) + "</doc>"


def found(report: Report) -> list[tuple[str, str | None, str]]:
    return [(fault.severity, fault.document, fault.what.split(";")[0]) for fault in report.faults]


def test_all_faults_of_all_files_in_order(tmp_path: Path) -> None:
    a = write(tmp_path, "a.xml", doc("one", "无事"), doc("two", '<Q id="x">若干</Q>'), doc("one", "无事"))
    b = write(tmp_path, "b.xml", doc("three", '<M id="m1" cat="none" by="a9">送</M>'))
    report = validate([a, b, tmp_path / "none.xml"])
    assert [kind for *_, kind in found(report)] == [
        "bad id of <Q>",
        "amount without number",
        "unlinked amount",
        "document id used twice",
        "bad category",
        "unresolved link",
        "measure without recipient",
        "unreadable file",
    ]
    assert (report.n_errors, report.n_warnings) == (6, 2)
    assert str(report.faults[0]).startswith(f"{a}:3: two passage 1: bad id of <Q>")


def test_other_forms_are_named(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    path.write_text("", encoding="utf-8")
    (fault,) = validate([path]).faults
    assert fault.severity == "error" and "got '.csv', expected .json or " in fault.advice


def test_exports_of_tools(tmp_path: Path) -> None:
    """Documents with a fault are named, what is not read too, and the others are held to the guidelines."""
    path = tmp_path / "tasks.json"
    documents = parse_inline(
        '<docs><doc id="one"><p><Q id="q1">若干</Q></p></doc><doc id="two"><p><A id="a1">石阡县</A></p></doc></docs>'
    )
    TOOLS["label-studio"].write(documents, path)
    tasks = json.loads(path.read_text(encoding="utf-8"))
    tasks[1]["predictions"][0]["result"][0]["value"]["end"] = 99
    path.write_text(json.dumps(tasks), encoding="utf-8")
    report = validate([path])
    assert found(report) == [
        ("error", None, "bad document"),
        ("warning", None, "not read"),
        ("error", "one", "amount without number"),
        ("warning", "one", "unlinked amount"),
    ]
    assert "mention a1 outside the text; got 0..99" in report.faults[0].advice
    assert {fault.line for fault in report.faults} == {1} and report.statistics.documents == 1
    TOOLS["doccano"].write(documents[1:], tmp_path / "two.jsonl")
    (fault,) = validate([tmp_path / "two.jsonl"]).faults
    assert fault.what.startswith("spans as doccano exports them")
    assert validate([tmp_path / "two.jsonl"], form="doccano").faults == ()


LONG = "春天里几位农技员背着仪器翻过山梁教大家给果树剪枝施肥"


def test_copies(tmp_path: Path) -> None:
    a = write(
        tmp_path, "a.xml", doc("one", LONG), doc("two", "昨天，" + LONG), doc("three", "完全是另外一件不相干的小事情")
    )
    same = {"one": "train", "two": "train", "three": "test"}
    assert found(validate([a], splits=same)) == [("warning", "two", "near copy")]
    apart = {**same, "two": "test"}
    assert found(validate([a], splits=apart)) == [("error", "two", "copy in another split")]


def test_exact_copies(tmp_path: Path) -> None:
    text, labelled = "县里修了水渠", '<R id="r1">县里</R>修了水渠'
    a = write(tmp_path, "a.xml", doc("one", text), doc("two", text), doc("three", labelled))
    report = validate([a], splits=dict.fromkeys(("one", "two", "three"), "train"))
    assert found(report) == [("warning", "two", "exact copy"), ("warning", "three", "exact copy")]
    assert "labelled otherwise" not in report.faults[0].what and "labelled otherwise" in report.faults[1].what
    assert f"{a}:2" in report.faults[0].what
    apart = validate([a], splits={"one": "train", "two": "dev", "three": "train"})
    assert found(apart)[0] == ("error", "two", "copy in another split")


def test_files_called_after_splits_are_these(tmp_path: Path) -> None:
    files = [write(tmp_path, f"{name}.xml", doc(name, "县里修了水渠")) for name in ("train", "test")]
    report = validate(files)
    assert found(report) == [("error", "test", "copy in another split")]
    assert report.statistics.splits == {"train": 1, "dev": 0, "test": 1}


def test_short_and_named_runs_are_no_copies(tmp_path: Path) -> None:
    name = '<A id="a1">石阡县果树剪枝技术推广服务中心站</A>'
    a = write(tmp_path, "a.xml", doc("one", name + "来了", LONG[:11]), doc("two", name + "走了", LONG[:11]))
    assert validate([a]).faults == ()


def test_a_set_phrase_is_no_near_copy(tmp_path: Path) -> None:
    phrase = LONG[:12]
    a = write(
        tmp_path,
        "a.xml",
        doc("one", phrase + "，又说起村里修水渠时大家轮流出工的那些旧事情"),
        doc("two", phrase + "，学校操场上孩子们正围着新来的体育老师学打球"),
    )
    assert found(validate([a], splits={"one": "train", "two": "test"})) == [("warning", "two", "shared runs")]


def test_statistics(tmp_path: Path) -> None:
    given = measure("送去水泵", ' amt="q1" plan="yes"') + '<Q id="q1">20台</Q>'
    a = write(tmp_path, "a.xml", doc("one", given, "再说"), doc("two", "无事"))
    found = validate([a], splits={"one": "dev", "two": "train"}).statistics
    assert (found.documents, found.passages, found.characters, found.without_measure) == (2, 3, 18, 1)
    assert (found.planned, found.repeated) == (1, 0)
    assert found.labels == {"ACTOR": 1, "RECIPIENT": 1, "AMOUNT": 1, "MEASURE": 1}
    assert found.links == {"AGENT": 1, "BENEFICIARY": 1, "QUANTITY": 1}
    assert found.categories["goods"] == 1
    assert sum(found.categories.values()) == 1
    assert found.splits == {"train": 1, "dev": 1, "test": 0}
    assert found.genres == {"unknown": 2}
