"""Where a document comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["PageFault", "Source"]


@dataclass(frozen=True, slots=True)
class PageFault:
    """A page of the source, counted from 1, of which all or some text could not be read and is missing.

    Pages that a volume lacks are named at the page that follows them.
    """

    page_number: int
    message: str

    def to_dict(self) -> dict[str, Any]:
        return {"page_number": self.page_number, "message": self.message}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from, as far as known. ``form`` is what the reader took it for.

    ``volume_year`` is the year in the name of a yearbook, ``covered_year`` the one that it tells of.
    """

    file: str | None = None
    form: Literal["text", "layout", "web", "pdf", "html", "docx", "image", "volume"] = "text"
    title: str | None = None
    page: str | None = None
    publisher: str | None = None
    date: str | None = None
    covered_year: int | None = None
    volume_year: int | None = None
    faults: tuple[PageFault, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**found, "faults": [fault.to_dict() for fault in self.faults]}
