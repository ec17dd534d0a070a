"""The pages a person looks at: the checking page, and what a notebook shows."""

from __future__ import annotations

from pairie.report.displacy import DISPLACY_OPTIONS, to_displacy
from pairie.report.page import build_report

__all__ = ["DISPLACY_OPTIONS", "build_report", "to_displacy"]
