"""What is wrong with an annotation file: a place, what is wrong there, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Fault", "Severity"]

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding. ``line`` and ``passage`` count from 1; ``passage`` is None where no passage is concerned."""

    severity: Severity
    where: str
    line: int
    document: str | None
    passage: int | None
    what: str
    advice: str

    @property
    def place(self) -> str:
        """File and line as editors understand them."""
        return f"{self.where}:{self.line}"

    @property
    def message(self) -> str:
        inside = [self.document or "", "" if self.passage is None else f"passage {self.passage}"]
        document = " ".join(part for part in inside if part)
        return f"{document}{': ' if document else ''}{self.what}. {self.advice}"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}
