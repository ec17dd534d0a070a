"""Text layers that say what is printed, and such that do not."""

import random

import pytest

from pairie.readers.legible import fault_of, fault_of_some

PROSE = (
    "2021年，江州市向北岭县拨付帮扶资金300万元，援建村级卫生室三所，选派教师十名、医生六名到县里工作，为当地培训"
    "技术人员一百二十人次。双方签订协议，约定每季度召开一次会议，逐项核对项目进度，群众对这项工作十分满意。"
)
TRADITIONAL = "江州市對口支援北嶺縣，撥付資金三百萬元，興建學校兩所，選派醫生十名，為當地群眾服務，雙方簽訂協議。" * 2


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        TRADITIONAL,
        "GENERAL SITUATION OF THE PAIRING BETWEEN TWO COUNTIES IN THE YEAR 2021, WITH A LIST OF WORKS.",
        "目录" + "一、概况......12、二、资金与项目......15" * 4,
        "350" * 40,
        "王建国李秀英张伟刘芳陈静杨洋赵磊黄丽周强吴敏徐勇孙艳胡军朱杰高娟林涛何斌郭超马辉罗娜" * 6,
        "■●▲" + PROSE,
        "12",
        "α、β粒子与Ω" + PROSE,
    ],
)
def test_legible(text: str) -> None:
    assert fault_of("".join(text.split())) is None


def scrambled(text: str) -> str:
    """A font that gives every character the meaning of another one that is as common in print."""
    level = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]
    others = random.Random(1).sample(level, len(level))
    return "".join(dict(zip(level, others, strict=True)).get(char, char) for char in text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no text"),
        ("\ue001\ue002\ue003" * 20, "have no meaning"),
        (PROSE.replace("，", "\ufffd" * 5), "have no meaning"),
        (PROSE.encode("gbk").decode("latin-1"), "letters that Chinese has none of|have no meaning"),
        (PROSE.encode("utf-8").decode("gbk", "replace"), "rare ones|have no meaning"),
        ("".join(chr(0x4E00 + 97 * n % 20_900) for n in range(300)), "rare ones"),
        (scrambled(PROSE * 3), "are frequent ones"),
        ("!\"#$%&'()*+,-./0123456789:;<=>?@AB" * 3, "are signs"),
    ],
)
def test_illegible(text: str, said: str) -> None:
    fault = fault_of(text)
    assert fault is not None
    assert any(part in fault for part in said.split("|"))


def test_a_font_of_several_is_broken() -> None:
    """Figures without a meaning are few on a page, and what a table is made of."""
    private = PROSE.translate({ord(figure): 0xE010 + int(figure) for figure in "0123456789"})
    assert fault_of(PROSE) is fault_of_some(PROSE) is fault_of(private) is None
    figures = "2021年拨付300万元，465人；" + PROSE
    private = figures.translate({ord(figure): 0xE010 + int(figure) for figure in "0123456789"})
    assert fault_of_some(private) == "partly broken text layer (17 of 126 characters have no meaning)"
    assert fault_of_some(PROSE.replace("，", "\ufffd")) is not None
    assert fault_of_some(PROSE + "\ufffd") is None


def test_bullets_are_no_fault() -> None:
    assert fault_of_some("".join(f"\uf06c{part}" for part in PROSE.split("，"))) is None
    assert fault_of_some("".join(f"\uf06c{part}" for part in ("人才支援", PROSE, "年度资金", PROSE))) is None


@pytest.mark.parametrize("lost", ["3486万元", "12人和3个", "3486名", "2019年"])
def test_a_figure_before_what_it_counts_is_lost(lost: str) -> None:
    """Few on a page of text, but what the page is read for."""
    private = lost.translate({48 + n: 0xE010 + n for n in range(10)})
    fault = fault_of_some(f"{PROSE * 4}投入{private}。")
    assert fault is not None and fault.startswith("partly broken text layer (") and "before their units" in fault
    assert fault_of_some(f"{PROSE * 4}投入{lost}。") is None
