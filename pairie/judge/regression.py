"""Documents that every model is held to before it is used, whatever else it was tried on.

They were composed and annotated for the project, no model of ours was trained on them, and they are frozen: what a
score on them means does not change when the corpus grows, until they are frozen anew. The digest is of the file as it
was frozen (``training/freeze_regression.py``).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from pairie.errors import ConfigError
from pairie.formats.inline import parse_inline
from pairie.formats.standoff import digest
from pairie.gold import GoldPage

__all__ = ["REGRESSION_DIGEST", "REGRESSION_FILE", "regression_set"]

REGRESSION_FILE = "regression.xml"
REGRESSION_DIGEST = "decaca5838cdcf7967a801e6d6f56345a733d5ca0cf5c20d9e5814e331b6303f"


@cache
def regression_set() -> tuple[GoldPage, ...]:
    """Return the frozen documents, each with its own text as the page.

    Raises:
        ConfigError: the file is not the one that was frozen.
    """
    text = (files("pairie.judge") / "data" / REGRESSION_FILE).read_text(encoding="utf-8")
    found = digest(text)
    if found != REGRESSION_DIGEST:
        raise ConfigError(
            f"{REGRESSION_FILE}: not as frozen; got SHA-256 {found}, expected {REGRESSION_DIGEST}. "
            "Install the package again."
        )
    return tuple(GoldPage(annotated, annotated.document.text) for annotated in parse_inline(text))
