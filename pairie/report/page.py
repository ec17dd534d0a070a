"""The checking page: one HTML file with texts, records and the tools to correct them, for any browser, offline.

The documents stand in it as lines of our JSONL; ``templates/`` holds what shows them. Text of a page is never written
as HTML: it reaches the browser as JSON and is shown as text, and a content security policy runs our own script only.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pairie.facts.review import LOW_SCORE
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.jsonl import to_line
from pairie.guideline_rules import EDGE, MEASURE_WIDTH
from pairie.report.pictures import PagePicture
from pairie.types import CATEGORIES, LABELS, LINK_OF_LABEL, LINK_TYPES, Document

__all__ = ["build_report"]

Language = Literal["zh", "en"]

# One program in parts; each uses only what stands before it when the page is loaded.
SCRIPTS = (
    *("words", "dom", "documents", "verdicts", "rows"),
    *("text", "table", "edits", "inspector", "charts", "export"),
    *("app", "changing", "controls", "keys"),
)
_OWN_LEFT_OUT = "words that are not of the guidelines; what bears them is neither shown here nor saved from here"


def build_report(
    documents: Iterable[AnnotatedDocument],
    *,
    title: str = "pairie",
    language: Language | None = None,
    faults: Sequence[str] = (),
    pictures: Mapping[int, Mapping[int, PagePicture]] | None = None,
    verdicts: Sequence[Mapping[str, Any]] | None = None,
) -> str:
    """Return the checking page of these documents.

    Args:
        documents: with mentions, links and records, in the order in which they are to be checked.
        title: stands in the head and in the names of the files that are saved.
        language: of the interface at first; None takes that of the browser.
        faults: what could not be read, shown above.
        pictures: of pages, by the place of the document in ``documents`` and the number of the page.
        verdicts: for each document what in it is found, missed and false (:mod:`pairie.judge.differences`); the page
            shows that and changes nothing.
    """
    given = list(documents)
    lines = [to_line(_in_our_words(annotated)) for annotated in given]
    own = ", ".join(sorted({word for annotated in given for word in _own_words(annotated.document)}))
    settings = {
        "name": re.sub(r"[^\w.-]+", "-", title).strip("-.")[:60] or "pairie",
        "language": language,
        "faults": [*faults, *([f"{own}: {_OWN_LEFT_OUT}"] if own else [])],
        "judged": verdicts is not None,
        # Changes that a browser keeps belong to these very documents.
        "digest": hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:16],
    }
    scripts = [f'<script type="application/json" class="document">{_inert(line)}</script>' for line in lines]
    for place, by_number in (pictures or {}).items():
        found = json.dumps({number: picture.to_dict() for number, picture in by_number.items()})
        scripts.append(
            f'<script type="application/json" class="pictures" data-document="{place}">{_inert(found)}</script>'
        )
    for place, marks in enumerate(verdicts or ()):
        found = _inert(json.dumps(marks))
        scripts.append(f'<script type="application/json" class="verdicts" data-document="{place}">{found}</script>')
    style, script = _template("report.css"), _script()
    return _filled(
        _template("report.html"),
        {
            "policy": _policy(style, script),
            # A file name may hold what is no UTF-8.
            "title": html.escape(title.encode("utf-8", "replace").decode("utf-8")),
            "style": style,
            "settings": _inert(json.dumps(settings)),
            "documents": "\n".join(scripts),
            "script": script,
        },
    )


def _own_words(document: Document) -> set[str]:
    labels, link_types = {m.label for m in document.entities}, {link.type for link in document.relations}
    return (labels - set(LABELS)) | (link_types - set(LINK_TYPES))


def _in_our_words(annotated: AnnotatedDocument) -> AnnotatedDocument:
    """Leave out mentions and links of a user's own: the page has no tools for them."""
    document = annotated.document
    if not _own_words(document):
        return annotated
    kept = {m.id for m in document.entities if m.label in LABELS}
    entities = tuple(m for m in document.entities if m.id in kept)
    links = tuple(k for k in document.relations if k.type in LINK_TYPES and {k.head, k.tail} <= kept)
    return replace(annotated, document=document.replace(entities=entities, relations=links))


def _inert(line: str) -> str:
    """Write JSON so that no ``</script>`` or ``<!--`` of a text ends or bends the element it stands in."""
    return line.replace("<", "\\u003c")


def _policy(style: str, script: str) -> str:
    """Allow our style and script by their digests, pictures that are inside, and nothing else at all."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")


@cache
def _template(name: str) -> str:
    return (files("pairie.report") / "templates" / name).read_text(encoding="utf-8")


@cache
def _script() -> str:
    parts = "\n".join((_constants(), *(_template(f"{name}.js") for name in SCRIPTS)))
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _constants() -> str:
    """Write what the guidelines and the records settle as constants of the program, so that it stands in one place."""
    values = {
        "LABELS": LABELS,
        "LINK_OF_LABEL": dict(LINK_OF_LABEL),
        "CATEGORIES": CATEGORIES,
        "LOW_SCORE": LOW_SCORE,
        "LONGEST_MEASURE": MEASURE_WIDTH,
    }
    lines = [f"const {name} = {json.dumps(value)};" for name, value in values.items()]
    # Where a mention may not begin or end.
    lines.append(f'const EDGE = new RegExp({json.dumps(f"^{EDGE.pattern}$")}, "u");')
    return "\n".join(lines) + "\n"


def _filled(template: str, values: Mapping[str, str]) -> str:
    """Fill the places of a template in one go: what is filled in is not looked at again."""
    return re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], template)
