"""The errors of a model beside gold, in a real browser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pairie.formats import AnnotatedDocument, parse_inline
from pairie.gold import GoldPage
from pairie.judge.error_report import error_report
from pairie.types import Document
from tests.browser import composed
from tests.browser.test_checking_page import AUDIT

pytestmark = pytest.mark.browser

# An act that is found with other borders, one that is missed, and a giver on the wrong side.
FOUND = """<doc id="spring" genre="news">
<p kind="heading">春水涨,农机到</p>
<p>谷雨还没到,<A id="a1">江州市农机局</A>的卡车就开进了<R id="r1">北岭县渡口镇</R>。车上装的是捐赠的\
<M id="m1" cat="funds" by="a1 a3" to="r1" amt="q1 q2"><Q id="q1">26台</Q>微耕机</M>,\
折价<Q id="q2">31.2万元</Q>,<A id="a3">镇上的种粮大户</A>当天就领走了一半。</p>
<p>𠮷老板把话说得明白:2023年<A id="a2">𠮷𠮷合作社</A>还要\
<M id="m2" cat="consumption" by="a2" amt="q3" plan="yes">收购<Q id="q3">800吨</Q>红薯</M>,\
一斤也不让渡口镇压在地窖里。</p>
<p kind="caption">图为江州来的师傅在田埂上手把手教开机,围观的是渡口镇村民。</p>
</doc>"""


def show(
    browser: Browser, folder: Path, pages: list[AnnotatedDocument], found: list[Document]
) -> tuple[Page, list[str]]:
    path = folder / "errors.html"
    gold = [GoldPage(annotated, annotated.document.text) for annotated in pages]
    path.write_text(error_report(gold, found, title="错误"), encoding="utf-8")
    page = browser.new_context(
        locale="zh-CN", viewport={"width": 1300, "height": 820}, reduced_motion="reduce"
    ).new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    return page, complaints


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Page:
    pages = parse_inline(composed.PLAIN)
    page, complaints = show(browser, tmp_path, pages, [parse_inline(FOUND)[0].document, pages[1].document])
    assert complaints == []
    return page


def words(page: Page, selector: str) -> list[str]:
    return page.locator(selector).all_inner_texts()


def test_missed_and_false_mentions_are_marked(shown: Page) -> None:
    assert words(shown, "#text .MEASURE.verdict-missed") == ["捐赠的26台微耕机", "手把手教开机"]
    assert words(shown, "#text .MEASURE.verdict-false") == ["26台微耕机"]
    assert words(shown, "#text .MEASURE.verdict-found") == ["收购800吨红薯"]
    assert words(shown, "#text .ACTOR.verdict-false") == ["镇上的种粮大户"]
    assert words(shown, "#text .RECIPIENT.verdict-missed") == ["镇上的种粮大户", "渡口镇", "渡口镇村民"]
    # One may lie in another; both are there.
    assert words(shown, "#text .verdict-missed .verdict-false .AMOUNT") == ["26台"]
    assert "漏掉" in (shown.locator("#text .verdict-missed").first.get_attribute("aria-label") or "")
    assert "提及 0." in shown.locator("#page-source").inner_text()


def test_rows_and_cells_are_marked(shown: Page) -> None:
    states = shown.locator("#records tbody tr").evaluate_all("all => all.map(row => row.dataset.state)")
    assert states == ["partly", "partly", "missed"]
    first = "#records tbody tr >> nth=0 >> "
    assert words(shown, first + ".party.verdict-found") == ["江州市农机局", "北岭县渡口镇"]
    assert (
        words(shown, first + ".party.verdict-false")
        == words(shown, first + ".party.verdict-missed")
        == ["镇上的种粮大户"]
    )
    assert words(shown, first + ".category .verdict-missed") == ["物资设备"]
    assert words(shown, first + ".category .verdict-false") == ["资金"]
    shown.select_option("[name=state]", "missed")
    expect(shown.locator("#records tbody tr")).to_have_count(1)
    shown.select_option("[name=state]", "")
    # The second document has no error.
    shown.keyboard.press("]")
    assert set(shown.locator("#records tbody tr").evaluate_all("all => all.map(row => row.dataset.state)")) == {"found"}


def test_links_and_other_borders_in_the_details(shown: Page) -> None:
    shown.click("#records tbody tr >> nth=0")
    assert words(shown, "#inspector .chip.ACTOR.verdict-false button >> nth=0") == ["镇上的种粮大户"]
    assert words(shown, "#inspector .chip.RECIPIENT.verdict-missed button >> nth=0") == ["镇上的种粮大户"]
    shown.click("#inspector .chip.MEASURE button >> nth=0")
    assert shown.locator("#inspector .verdict").inner_text().endswith("漏掉")
    shown.click("#inspector .to >> nth=0")
    assert shown.locator("#inspector h3").inner_text() == "26台微耕机"
    assert "金标的边界：捐赠的26台微耕机" in shown.locator("#inspector").inner_text()


def test_nothing_can_be_changed(shown: Page) -> None:
    before = shown.locator("#records tbody").inner_html()
    for selector in ("#save", "#undo", ".progress"):
        assert not shown.locator(selector).is_visible()
    shown.click("#records tbody tr >> nth=0")
    assert not shown.locator("#inspector .judge >> nth=0").is_visible()
    assert shown.locator("#inspector select").is_disabled()
    for key in ("r", "a", "d", "1", "s", "e"):
        shown.keyboard.press(key)
        assert not shown.locator("#save-dialog").is_visible()
    assert "不可改动" in shown.locator("#message").inner_text()
    shown.keyboard.press("Escape")
    assert shown.locator("#records tbody tr").count() == 3 and "verdict-missed" in before
    assert shown.locator("#text .rejected").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(shown: Page, scheme: str) -> None:
    shown.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    shown.click("#records tbody tr >> nth=0")
    found = shown.evaluate(AUDIT)
    assert len(found) > 80
    assert [entry for entry in found if entry[0] < 4.5] == []


def test_hostile_text_stays_text(browser: Browser, tmp_path: Path) -> None:
    annotated = composed.hostile()
    gold = replace(annotated, document=annotated.document.replace(records=()))
    empty = gold.document.replace(entities=(), relations=())
    for found in (gold.document, empty):
        page, complaints = show(browser, tmp_path, [gold], [found])
        expect(page.locator("#records tbody tr")).to_have_count(1)
        assert page.evaluate("window.hacked") is None and page.locator("img").count() == 0
        assert page.locator("#text .mention").count() == 3
        assert complaints == []
