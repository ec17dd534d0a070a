"""A gold folder and an extractor that knows its answers: what scripts that run a model over gold are tested with."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from pairie.types import Document
from tests import tiny

GOLD = {annotated.id: annotated.document for annotated in tiny.documents()}


def write_gold(folder: Path) -> Path:
    (folder / "gold.xml").write_text(tiny.PAGES, encoding="utf-8")
    return folder


def renamed(document: Document) -> Document:
    """Give all mentions other ids, as a model does, in an order that does not fit those of gold."""
    names = {m.id: f"{m.id[0]}{9 - int(m.id[1:])}" for m in document.entities}
    mentions = tuple(replace(m, id=names[m.id]) for m in document.entities)
    links = tuple(replace(link, head=names[link.head], tail=names[link.tail]) for link in document.relations)
    return document.replace(entities=mentions, relations=links)


def reread(document: Document, *, head: str = "第12页\n", lost: str = "这一年，") -> Document:
    """The document as another reading of the page has it: a page head before the text, some words of it lost."""
    at = document.text.index(lost)

    def moved(place: int) -> int:
        return place + len(head) - (len(lost) if place > at else 0)

    text = head + document.text.replace(lost, "", 1)
    mentions = tuple(replace(m, start=moved(m.start), end=moved(m.end)) for m in document.entities)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    return document.replace(text=text, passages=(), entities=mentions)


class Answers:
    """Stands in for a model: gives back a document for each text it knows."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.by_text = {document.text: document for document in documents.values()}

    def extract(self, text: str) -> Document:
        return self.by_text[text]


def loader(documents: Mapping[str, Document], asked: list[str]) -> Callable[[str], Answers]:
    """A ``load`` that notes which model was asked for."""

    def load(model: str) -> Answers:
        asked.append(model)
        return Answers(documents)

    return load
