"""Whatever the text, the tokenizer and the mentions: every mention is a span, and nothing of the text is lost."""

from functools import cache

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pairie.spacy_component import KEY, annotate, use_words
from pairie.types import LABELS, Document, Mention

# What trips tokenizers: white space of all kinds, digits with points, planes beyond the first, marks that combine.
TEXTS = st.text(
    st.sampled_from("县给学校里的老师 \t\n\r\u3000\u00a0\x0b\x1c12.5,。Ab\U00020000\U0001f600\u0301\u200b"), max_size=60
)


@cache
def pipeline(tokens: str) -> Language:
    nlp = spacy.blank("xx" if tokens == "rules" else "zh")
    if tokens == "words":
        use_words(nlp)
    return nlp


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS)
    mentions = []
    for number in range(draw(st.integers(0, 6)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        mentions.append(Mention(f"t{number}", draw(st.sampled_from(LABELS)), start, end, text[start:end]))
    return Document(text, entities=tuple(mentions))


@settings(deadline=None, max_examples=150)
@given(documents(), st.sampled_from(["words", "characters", "rules"]))
def test_every_mention_is_a_span(found: Document, tokens: str) -> None:
    doc = annotate(pipeline(tokens).make_doc(found.text), found)
    assert doc.text == found.text
    assert "".join(token.text_with_ws for token in doc) == found.text
    spans = {span.id_: span for span in doc.spans[KEY]}
    for mention in found.entities:
        if not mention.text.strip(" "):
            continue
        span = spans[mention.id]
        assert span._.pairie == mention
        # A single space may belong to the token before, and then no span starts or ends with it.
        assert span.text.strip(" ") == mention.text.strip(" ")
    taken = [token.i for entity in doc.ents for token in entity]
    assert len(taken) == len(set(taken))
