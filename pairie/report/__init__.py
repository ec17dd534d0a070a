"""The pages a person looks at: the checking page, and what a notebook shows."""

from __future__ import annotations

from pairie.report.page import build_report

__all__ = ["build_report"]
