"""UIMA CAS as XMI, which INCEpTION imports and exports: a folder of ``NAME.xmi`` with one ``TypeSystem.xml``.

==========================  ==========================================================================================
``webanno.custom.Mention``  a span layer: ``label``, ``category``, ``planned``, ``identifier``, ``score``
``webanno.custom.Link``     a relation layer on it: ``Governor`` (the measure), ``Dependent``, ``kind``, ``score``
``pairie.Document``         id, genre and, as JSON, whatever else belongs to a document; INCEpTION has no layer for it
==========================  ==========================================================================================

Make the two layers in INCEpTION under these names before you import. Sentences are the lines of the text and tokens its
characters, so that layers on the level of tokens can hold every mention. Offsets in XMI count in UTF-16; dkpro-cassis
(extra ``inception``) turns them into code points.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pairie.errors import FormatError, missing_extra
from pairie.formats.annotated import AnnotatedDocument, lines_of
from pairie.formats.inline import UNWRITABLE
from pairie.formats.tools.drafts import SAME, Draft, head_of
from pairie.formats.tools.losses import Loss, differences
from pairie.formats.tools.names import NameGiver, document_of_file, files_of_documents
from pairie.formats.tools.reading import Reading, object_of, parse_json, write_file

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem

__all__ = ["read_xmi", "write_xmi"]

MENTION = "webanno.custom.Mention"
LINK = "webanno.custom.Link"
DOCUMENT = "pairie.Document"
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
TYPES = "TypeSystem.xml"
FEATURES = {
    MENTION: ("label", "category", "planned", "identifier", "score"),
    LINK: ("kind", "score", "basis"),
    DOCUMENT: ("identifier", "genre", "head"),
    SENTENCE: (),
    TOKEN: (),
}


def write_xmi(documents: Sequence[AnnotatedDocument], folder: Path) -> list[Loss]:
    """Write documents into a folder.

    Returns:
        What the files cannot hold; with ``pairie.Document`` in place that is the records.

    Raises:
        ConfigError: dkpro-cassis is not installed.
        FormatError: a text has a character that XML cannot hold, two documents have one id, or an id is too long for
            the name of a file.
    """
    types = _types()
    losses: list[Loss] = []
    files: dict[str, str] = {}
    names = files_of_documents(annotated.id for annotated in documents)
    for stem, annotated in zip(names, documents, strict=True):
        if found := UNWRITABLE.search(annotated.document.text):
            raise FormatError(
                f"document {annotated.id}: character that XML cannot hold; got {found[0]!r}, expected printable text. "
                "Choose a format of JSON, or clean the text."
            )
        name = f"{stem}.xmi"
        files[name] = written = str(_cas(annotated, types).to_xmi())
        losses += differences(annotated, _read(written.encode("utf-8"), types, name))
    for name, content in (files | {TYPES: str(types.to_xml())}).items():
        write_file(folder / name, content)
    return losses


def read_xmi(path: Path) -> Reading:
    """Read a folder of XMI files, or one file; ``TypeSystem.xml`` lies beside them.

    Types of other layers are passed over.
    """
    files = sorted(path.rglob("*.xmi")) if path.is_dir() else [path]
    if not files:
        raise FormatError(f"{path}: no annotations; got no *.xmi, expected some in the folder. Check the path.")
    reading = Reading()
    for file in files:
        reading.add(partial(_read_file, file))
    return reading


def _read_file(file: Path) -> AnnotatedDocument:
    return _read(_bytes(file), _types_beside(file), str(file))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise FormatError(f"{file}: cannot be read; got {error.strerror}, expected a file. Check the path.") from error


def _types() -> TypeSystem:
    try:
        from cassis import TypeSystem
    except ImportError as error:
        raise missing_extra("dkpro-cassis", "inception", "UIMA CAS") from error
    types = TypeSystem()
    for name, features in FEATURES.items():
        made = types.create_type(name)
        for feature in features:
            types.create_feature(made, feature, "uima.cas.String")
    for end in ("Governor", "Dependent"):
        types.create_feature(types.get_type(LINK), end, MENTION)
    return types


def _types_beside(file: Path) -> TypeSystem:
    ours = _types()
    beside = file.with_name(TYPES)
    if not beside.is_file():
        return ours
    from cassis import load_typesystem

    try:
        with beside.open("rb") as stream:
            return load_typesystem(stream)
    except Exception as error:  # cassis lets through whatever lxml and it raise
        raise FormatError(f"{beside}: no type system; got {error}, expected one of UIMA. Export it anew.") from error


def _cas(annotated: AnnotatedDocument, types: TypeSystem) -> Cas:
    from cassis import Cas

    document = annotated.document
    cas = Cas(types)
    cas.sofa_string, cas.sofa_mime = document.text, "text/plain"
    for line in lines_of(document.text):
        cas.add(types.get_type(SENTENCE)(begin=line.start, end=line.end))
        cas.add_all([types.get_type(TOKEN)(begin=at, end=at + 1) for at in range(line.start, line.end)])
    head = json.dumps(head_of(annotated))
    cas.add(types.get_type(DOCUMENT)(begin=0, end=0, identifier=annotated.id, genre=annotated.genre, head=head))
    spans = {}
    for mention in document.entities:
        spans[mention.id] = types.get_type(MENTION)(
            begin=mention.start,
            end=mention.end,
            label=mention.label,
            category=mention.category,
            planned="yes" if mention.planned else None,
            identifier=mention.id,
            score=str(mention.score),
        )
        cas.add(spans[mention.id])
    links: list[tuple[str, str, str, str | None, str | None]] = [
        (link.type, link.head, link.tail, str(link.score), link.basis) for link in document.relations
    ]
    links += [(SAME, m.id, m.same, None, None) for m in document.entities if m.same is not None]
    for kind, head_id, tail_id, score, basis in links:
        ends = {"Governor": spans[head_id], "Dependent": spans[tail_id]}
        # INCEpTION draws a relation at the range of its dependent.
        place = {"begin": spans[tail_id].begin, "end": spans[tail_id].end}
        cas.add(types.get_type(LINK)(kind=kind, score=score, basis=basis, **place, **ends))
    return cas


def _read(data: bytes, types: TypeSystem, where: str) -> AnnotatedDocument:
    from cassis import load_cas_from_xmi

    # "trusted" lets texts be longer than 10 MB, but also entities grow without end; XMI needs none. (NUL: in UTF-16.)
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise FormatError(f"{where}: no CAS; got XML that declares a DOCTYPE, expected XMI. Export it anew.")
    try:
        cas = load_cas_from_xmi(BytesIO(data), typesystem=types, lenient=True, trusted=True)
    except Exception as error:  # cassis lets through whatever lxml and it raise
        raise FormatError(
            f"{where}: no CAS; got {error}, expected XMI of the types in {TYPES}. Export it anew with its types."
        ) from error
    if not isinstance(cas.sofa_string, str):
        raise FormatError(f"{where}: no text; got a CAS without one, expected a text. Export it anew.")
    about = next(iter(_all(cas, DOCUMENT)), None)
    draft = Draft(where, cas.sofa_string)
    names: dict[int, str] = {}
    give = NameGiver()
    for span in _in_order(_all(cas, MENTION)):
        label = str(getattr(span, "label", None))
        names[span.xmiID] = mention_id = getattr(span, "identifier", None) or give(label)
        draft.add_mention(
            mention_id,
            label,
            span.begin,
            span.end,
            score=_number(draft, getattr(span, "score", None)),
            category=getattr(span, "category", None),
            planned=getattr(span, "planned", None) in ("yes", "true", True),
        )
    for link in _in_order(_all(cas, LINK)):
        head, tail = (names.get(getattr(end, "xmiID", -1), "?") for end in (link.Governor, link.Dependent))
        score = _number(draft, getattr(link, "score", None))
        draft.add_link(getattr(link, "kind", None), head, tail, score=score, basis=getattr(link, "basis", None))
    name = getattr(about, "identifier", None) or document_of_file(Path(where).stem)
    head_written = getattr(about, "head", None)
    rest = object_of(parse_json(head_written, where), where) if head_written else None
    return draft.finish(name, getattr(about, "genre", None), rest)


def _all(cas: Cas, name: str) -> list[Any]:
    return list(cas.select(name)) if cas.typesystem.contains_type(name) else []


def _in_order(found: list[Any]) -> list[Any]:
    """Return annotations in the order in which they were made: UIMA's own is that of their places."""
    return sorted(found, key=lambda span: span.xmiID)


def _number(draft: Draft, written: str | None) -> float:
    try:
        return 1.0 if written is None else float(written)
    except ValueError:
        draft.fail(f"bad score; got {written!r}, expected a number", "Mend or remove it.")
