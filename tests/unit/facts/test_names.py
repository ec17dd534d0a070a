"""Which names are the same party."""

import pytest

from pairie.facts.names import same_party, without_suffix


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("石阡县", "石阡县"),
        ("铜仁市石阡县", "石阡县"),
        ("石阡", "石阡县"),
        ("石阡 县", "石阡县"),
        ("海西", "海西州"),
        ("长宁区教育局", "教育局"),
    ],
)
def test_same(a: str, b: str) -> None:
    assert same_party(a, b)
    assert same_party(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [("石阡县", "思南县"), ("我区", "我市"), ("全县", "全省"), ("石阡县教育局", "石阡县"), ("", "石阡县"), (" ", "")],
)
def test_not_same(a: str, b: str) -> None:
    assert not same_party(a, b)
    assert not same_party(b, a)


def test_suffix_leaves_two_characters() -> None:
    assert without_suffix("静安区") == "静安"
    assert without_suffix("达县") == "达县"
