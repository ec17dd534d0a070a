"""A Chromium of the machine; without one these tests are skipped, with the word for it.

With ``PAIRIE_NEEDS_BROWSER=1`` they fail instead: `.ci/run` sets it, so that no green run has left them out unseen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pairie.formats import AnnotatedDocument
from pairie.report import build_report

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")

Opened = Callable[..., Page]


def chromium() -> str | None:
    return os.environ.get("PAIRIE_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser, for one module: its event loop would get in the way of others'."""
    path = chromium()
    if path is None:
        words = f"no browser: none of {', '.join(NAMES)} is on the path; install Chromium or name it in PAIRIE_BROWSER"
        if os.environ.get("PAIRIE_NEEDS_BROWSER") == "1":
            pytest.fail(words)
        pytest.skip(words)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path)
        yield found
        found.close()


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Build the page of documents and open it; a word on the console or a look outside fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_report(
        documents: Sequence[AnnotatedDocument],
        *,
        build: dict[str, Any] | None = None,
        altered: Callable[[str], str] = str,
        **options: Any,
    ) -> Page:
        path = tmp_path / "report.html"
        path.write_text(altered(build_report(documents, **{"title": "核对", **(build or {})})), encoding="utf-8")
        # No smooth scrolling: the mouse would land where the text no longer is.
        given = {"viewport": {"width": 1300, "height": 820}, "locale": "zh-CN", "reduced_motion": "reduce", **options}
        context = browser.new_context(**given)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda request: complaints.append(request.url) if _outside(request.url) else None)
        page.goto(path.as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert complaints == []


def _outside(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:"))
