"""The errors of a model as the checking page: gold beside what was found, missed and false things marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from pairie.gold import GoldPage
from pairie.judge.differences import differences
from pairie.report import build_report
from pairie.types import Document

__all__ = ["error_report"]


def error_report(
    pages: Sequence[GoldPage],
    found: Sequence[Document],
    *,
    title: str = "pairie",
    language: Literal["zh", "en"] | None = None,
) -> str:
    """Return the page of the errors, documents with most of them first.

    Args:
        pages: gold.
        found: one document for each page, in their order.
    """
    judged = [
        (page.annotated, differences(page.annotated.document, ours)) for page, ours in zip(pages, found, strict=True)
    ]
    judged.sort(key=lambda one: -one[1].n_errors)
    return build_report(
        [replace(annotated, document=marks.document) for annotated, marks in judged],
        title=title,
        language=language,
        faults=[
            f"{annotated.id}: {marks.n_elsewhere} finds lie in a part of the page that the gold text lacks"
            for annotated, marks in judged
            if marks.n_elsewhere
        ],
        verdicts=[marks.to_dict() for _, marks in judged],
    )
