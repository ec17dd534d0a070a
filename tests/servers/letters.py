"""What the servers are given: letters with all that an offset can stumble over."""

from dataclasses import replace
from typing import Any

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.types import Document

# One word beyond the 16 bits of a browser's characters, a combining mark, and a line end of Windows.
LETTERS = """<docs><doc id="信-1" genre="news" year="2023">
<p kind="heading">𠮷田镇收到水泵</p>
<p>入夏以前，<A id="a1">禾丰区水务站</A>给<R id="r1">𠮷田镇</R><M id="m1" cat="goods" by="a1" to="r1" amt="q1">运来\
<Q id="q1">六台</Q>水泵</M>；秋后<M id="m2" cat="training" plan="yes" by="a1" to="r1">再办两期管水员培训班</M>。</p>
</doc>
<doc id="信-2"><p>旧渠e\u0301段修好了，出力的是\
<A id="a1">云岭公司</A>，<M id="m1" cat="infrastructure" by="a1" to="r1">修渠</M>\
那天<R id="r1">上湾村</R>的人都来看。</p></doc></docs>"""


def letters() -> list[AnnotatedDocument]:
    """Two documents, as a model of moderate confidence would have found them."""
    found = []
    for annotated in parse_inline(LETTERS):
        document = annotated.document
        mentions = tuple(replace(mention, score=0.75) for mention in document.entities)
        links = tuple(replace(link, score=0.5) for link in document.relations)
        found.append(replace(annotated, document=document.replace(entities=mentions, relations=links)))
    windows = replace(found[1], id="信-3", document=_with_windows_breaks(found[1].document))
    return [*found, windows]


def _with_windows_breaks(document: Document) -> Document:
    """Return a document whose text begins with a line that ends as on Windows."""
    before = "来信照登\r\n"

    def moved(span: Any) -> Any:
        return replace(span, start=span.start + len(before), end=span.end + len(before))

    return document.replace(
        text=before + document.text,
        passages=tuple(map(moved, document.passages)),
        entities=tuple(map(moved, document.entities)),
    )
