"""How amounts are written."""

import pytest

from tests.unit.training.counted import entries, rows
from training.amount_forms import amounts


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
    found = rows(amounts(entries(page)))
    assert found[form] == (1, 1, text)


def test_plain_amount_has_no_marked_form() -> None:
    found = rows(amounts(entries('<doc id="t"><p><Q id="q1">300台</Q></p></doc>')))
    assert [name for name, row in found.items() if row[0]] == ["kind: goods"]
