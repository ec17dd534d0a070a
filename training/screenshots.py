"""Take the pictures of the checking page in the README, of the composed pages in ``seeds/`` (needs a Chromium).

python training/screenshots.py seeds

Writes ``checking-page.png`` (records beside the text) and ``checking-page-dark.png`` (network, dark, in English).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

import pairie
from pairie.formats import AnnotatedDocument
from pairie.report import build_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZE = {"width": 1280, "height": 760}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MOST_BYTES = 200_000


def report_of(folder: Path) -> str:
    """Return the checking page of the composed pages in a folder."""
    extractor = pairie.load()
    pages = sorted(folder.glob("*-page.txt"), reverse=True)
    documents = [AnnotatedDocument(page.name, None, extractor.extract_file(page)) for page in pages]
    return build_report(documents, title="对口支援核对")


def take(browser: Browser, page: Path, picture: Path, *, dark: bool, keys: str, clicks: tuple[str, ...] = ()) -> None:
    """Open the page, press keys and click, and keep what is seen then."""
    locale = "en-GB" if dark else "zh-CN"
    context = browser.new_context(viewport=SIZE, color_scheme="dark" if dark else "light", locale=locale)  # type: ignore[arg-type]
    tab = context.new_page()
    tab.goto(page.as_uri())
    for key in keys:
        tab.keyboard.press(key)
    for selector in clicks:
        tab.click(selector)
    tab.mouse.move(SIZE["width"] / 2, SIZE["height"] - 2)
    tab.wait_for_timeout(800)  # scrolling is smooth
    # Few colours: a quarter of the size, and the eye sees no difference.
    shot = Image.open(BytesIO(tab.screenshot())).convert("RGB")
    shot.quantize(128, dither=Image.Dither.NONE).save(picture, optimize=True)
    context.close()
    size = picture.stat().st_size
    print(f"{picture}: {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"{picture}: too large; got {size:,} bytes, expected at most {MOST_BYTES:,}. Show less of it.")


def main(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        page = Path(place) / "report.html"
        page.write_text(report_of(folder), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=path)
        take(browser, page, folder / "checking-page.png", dark=False, keys="jja")
        take(browser, page, folder / "checking-page-dark.png", dark=True, keys="]", clicks=("#tab-network",))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
