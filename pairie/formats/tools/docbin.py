"""spaCy's DocBin: mentions as the span group ``pairie``, all else in the user data, as the component leaves it.

A token is a character, as in ``spacy.blank("zh")``, so that every mention is a span. With ``pairie.spacy_component``
imported, ``doc._.pairie``, ``doc._.pairie_links`` and ``span._.pairie_category`` answer for the documents read back.
Who trains a span categoriser finds the spans under ``doc.spans["pairie"]``.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pairie.errors import FormatError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.tools.drafts import Draft
from pairie.formats.tools.losses import Loss, differences
from pairie.formats.tools.names import NameGiver
from pairie.formats.tools.reading import Reading, write_file
from pairie.types import Document, known_labels

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab

__all__ = ["KEY", "read_docbin", "write_docbin"]

KEY = "pairie"
"""Name of the span group and of the entry in the user data; :mod:`pairie.spacy_component` has the same."""

META = "pairie_meta"


def write_docbin(documents: Sequence[AnnotatedDocument], path: Path) -> list[Loss]:
    """Write documents with their user data, which holds everything that a document knows.

    Raises:
        FormatError: a text holds half a surrogate pair, for which spaCy has no place.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    packed = DocBin(store_user_data=True)
    losses: list[Loss] = []
    for annotated in documents:
        try:
            doc = _doc(annotated, vocab)
        except UnicodeEncodeError as error:
            raise FormatError(
                f"document {annotated.id}: half a surrogate pair; got {error.object[error.start]!r}, expected "
                "characters. Clean the text."
            ) from error
        losses += differences(annotated, _annotated(doc, annotated.id, f"document {annotated.id}", Reading()))
        packed.add(doc)
    write_file(path, packed.to_bytes())
    return losses


def read_docbin(path: Path) -> Reading:
    """Read a DocBin: what stands in the span group holds, whoever put it there.

    Where there is no group ``pairie`` the group ``sc`` is taken, which is spaCy's own, else the entities.
    """
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    reading = Reading()
    try:
        packed = DocBin().from_bytes(path.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, zlib.error) as error:
        raise FormatError(f"{path}: no DocBin; got {error}, expected one that spaCy wrote. Write it anew.") from error
    for number, doc in enumerate(packed.get_docs(Vocab()), start=1):
        reading.add(partial(_checked, doc, f"{path.stem}-{number}", f"{path}: doc {number}", reading))
    return reading


def _doc(annotated: AnnotatedDocument, vocab: Vocab) -> Doc:
    from spacy.tokens import Doc, Span, SpanGroup

    document = annotated.document
    doc = Doc(vocab, words=list(document.text), spaces=[False] * len(document.text))
    spans = [Span(doc, m.start, m.end, label=m.label, span_id=m.id) for m in document.entities]
    doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans)
    doc.user_data[KEY] = {name: value for name, value in document.to_dict().items() if name != "text"}
    doc.user_data[META] = {"id": annotated.id, "genre": annotated.genre, "meta": dict(annotated.meta)}
    return doc


def _checked(doc: Doc, name: str, where: str, reading: Reading) -> AnnotatedDocument:
    try:
        return _annotated(doc, name, where, reading)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FormatError(
            f"{where}: user data that are not ours; got {error!r}, expected under {KEY!r} what Document.to_dict() "
            "gives. Write it anew, or remove the entry."
        ) from error


def _annotated(doc: Doc, name: str, where: str, reading: Reading) -> AnnotatedDocument:
    known: Mapping[str, Any] = doc.user_data.get(KEY) or {}
    head: Mapping[str, Any] = doc.user_data.get(META) or {}
    described = {mention["id"]: mention for mention in known.get("entities", ())}
    draft = Draft(where, doc.text)
    give = NameGiver()
    for span in _spans(doc):
        mention_id = span.id_ or give(span.label_)
        while not span.id_ and mention_id in {*draft.mentions, *described}:
            mention_id = give(span.label_)
        told = described.get(mention_id, {})
        if told.get("label") != span.label_:
            told = {}
        draft.add_mention(
            mention_id,
            span.label_,
            span.start_char,
            span.end_char,
            score=told.get("score", 1.0),
            category=told.get("category"),
            planned=bool(told.get("planned")),
        )
        chosen = {key: told[key] for key in ("category_score", "planned_score") if key in told}
        draft.describe(mention_id, **chosen)
    _links(draft, known, reading, str(head.get("id", name)))
    kept = {"meta": head.get("meta")} | {key: known[key] for key in ("passages", "source") if key in known}
    annotated = draft.finish(str(head.get("id", name)), head.get("genre"), kept)
    if not described or len(described) != len(draft.mentions) or not known.get("records"):
        return annotated
    # Records hold as long as nobody has touched what they are made of.
    whole = Document.from_dict({"text": doc.text, **known})
    same = whole.entities == annotated.document.entities and whole.relations == annotated.document.relations
    document = annotated.document.replace(records=whole.records) if same else annotated.document
    return AnnotatedDocument(annotated.id, annotated.genre, document, annotated.meta)


def _spans(doc: Doc) -> list[Span]:
    for name in (KEY, "sc"):
        if name in doc.spans:
            return list(doc.spans[name])
    return [entity for entity in doc.ents if entity.label_ in known_labels()]


def _links(draft: Draft, known: Mapping[str, Any], reading: Reading, document_id: str) -> None:
    dropped = 0
    for link in known.get("relations", ()):
        if {link["head"], link["tail"]} <= draft.mentions.keys():
            draft.add_link(link["type"], link["head"], link["tail"], score=link["score"], basis=link.get("basis"))
        else:
            dropped += 1
    for mention in known.get("entities", ()):
        if mention.get("same") is not None:
            if {mention["id"], mention["same"]} <= draft.mentions.keys():
                draft.add_link("SAME", mention["id"], mention["same"])
            else:
                dropped += 1
    if dropped:
        reading.losses.append(Loss(document_id, "links of spans that were taken out", dropped))
