"""Names and colours that labels, mentions and documents go by in the files of tools."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from pairie.errors import FormatError
from pairie.formats.markup import LABEL_OF_ELEMENT
from pairie.types import CATEGORIES, Category, Label

__all__ = [
    "CHINESE_OF_CATEGORY",
    "CHINESE_OF_LABEL",
    "NameGiver",
    "colour_of",
    "document_of_file",
    "file_of_document",
    "files_of_documents",
    "numbered",
]

CHINESE_OF_LABEL: Mapping[Label, str] = {
    "ACTOR": "支援方",
    "RECIPIENT": "受援方",
    "AMOUNT": "数量",
    "MEASURE": "举措",
}
CHINESE_OF_CATEGORY: Mapping[Category, str] = dict(
    zip(
        CATEGORIES,
        (
            *("结对协议", "资金", "物资", "工程", "产业", "消费", "人才"),
            *("培训", "助学", "医疗", "就业", "慰问", "交流", "其他"),
        ),
        strict=True,
    )
)
LETTERS: Mapping[str, str] = {label: element.lower() for element, label in LABEL_OF_ELEMENT.items()}
# Colours that are told apart in the common forms of colour blindness (Okabe and Ito).
COLOURS = {
    "ACTOR": "#0072b2",
    "RECIPIENT": "#d55e00",
    "AMOUNT": "#009e73",
    "MEASURE": "#cc79a7",
    "AGENT": "#0072b2",
    "BENEFICIARY": "#d55e00",
    "QUANTITY": "#009e73",
}
MOST_BYTES = 250  # 255 in the usual file systems, less the suffix
# What no file of any system may be called, and the sign that stands for it.
UNFIT = re.compile(r'[%/\\:*?"<>|\x00-\x1f\x7f]|^\.|[. ]$')


class NameGiver:
    """Gives mentions the ids of the inline form, a1, r1, q1, m1, in the order in which they come."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def __call__(self, label: str) -> str:
        letter = LETTERS.get(label, "x")  # an unknown label is told by the draft
        self._counts[letter] += 1
        return f"{letter}{self._counts[letter]}"


def numbered(labels: list[str]) -> list[str]:
    """Return the ids that :class:`NameGiver` gives to mentions of these labels."""
    give = NameGiver()
    return [give(label) for label in labels]


def colour_of(name: str) -> str:
    return COLOURS.get(name, "#7f7f7f")


def file_of_document(document_id: str) -> str:
    """Return a name for the file of a document, without suffix; :func:`document_of_file` undoes it."""
    return UNFIT.sub(lambda found: f"%{ord(found[0]):02X}", document_id)


def files_of_documents(ids: Iterable[str]) -> list[str]:
    """Return names for files of documents that stand in one folder, without suffix.

    Raises:
        FormatError: two would be one file, or no file can bear the name.
    """
    found: dict[str, None] = {}
    for document_id in ids:
        name = file_of_document(document_id)
        if name in found:
            raise FormatError(
                f"document {document_id}: id used twice; got it again, expected an id of its own, as files go by "
                "them. Rename one."
            )
        if (width := len(name.encode("utf-8", "surrogatepass"))) > MOST_BYTES:
            raise FormatError(
                f"document {document_id[:20]}…: id too long for the name of a file; got {width} bytes, expected at "
                f"most {MOST_BYTES}. Give it a shorter id, or choose a format of one file."
            )
        found[name] = None
    return list(found)


def document_of_file(name: str) -> str:
    return unquote(name)
