"""Splitting the tokens of a Doc that other components have written into."""

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span, SpanGroup, Token

from pairie.spacy_tokens import split_tokens

VOCAB = spacy.blank("zh").vocab


@pytest.fixture
def doc() -> Doc:
    """石阡县 给凉水镇 送去水泵 。 with all that a pipeline may have found."""
    doc = Doc(
        VOCAB,
        words=["石阡县", "给凉水镇", "送去水泵", "。"],
        spaces=[True, False, False, False],
        tags=["NR", "P", "VV", "PU"],
        pos=["PROPN", "ADP", "VERB", "PUNCT"],
        morphs=["", "Case=Dat", "", ""],
        lemmas=["石阡县", "给", "送去", "。"],
        heads=[2, 2, 2, 2],
        deps=["nsubj", "prep", "ROOT", "punct"],
        ents=["B-GPE", "O", "B-ACT", "I-ACT"],
    )
    doc.spans["parts"] = SpanGroup(
        doc, name="parts", attrs={"by": "hand"}, spans=[Span(doc, 1, 3, "X", kb_id="k", span_id="s"), Span(doc, 3, 4)]
    )
    doc.cats = {"aid": 1.0}
    doc.tensor = np.arange(8, dtype="float32").reshape(4, 2)
    doc.user_data["kept"] = True
    doc._context = "context"
    return doc


def test_nothing_to_split(doc: Doc) -> None:
    assert split_tokens(doc, []) is doc
    # 3 and 4 are the two sides of the space, 0 and 13 the ends of the text.
    assert split_tokens(doc, [0, 3, 4, 8, 12, 13, 99]) is doc
    assert len(split_tokens(Doc(VOCAB), [0, 1])) == 0


def test_words_and_spaces(doc: Doc) -> None:
    made = split_tokens(doc, [5, 9, 1, 10, 5])
    assert [token.text_with_ws for token in made] == ["石", "阡县 ", "给", "凉水镇", "送", "去", "水泵", "。"]
    assert made.text == doc.text
    assert len(doc) == 4


def test_attributes(doc: Doc) -> None:
    made = split_tokens(doc, [5, 10])
    assert [t.tag_ for t in made] == ["NR", "P", "P", "VV", "VV", "PU"]
    assert [t.pos_ for t in made] == ["PROPN", "ADP", "ADP", "VERB", "VERB", "PUNCT"]
    assert [str(t.morph) for t in made] == ["", "Case=Dat", "Case=Dat", "", "", ""]
    assert [t.lemma_ for t in made] == ["石阡县", "", "", "", "", "。"]
    assert [t.norm_ for t in made] == ["石阡县", "给", "凉水镇", "送去", "水泵", "."]
    assert [t.ent_iob_ + t.ent_type_ for t in made] == ["BGPE", "O", "O", "BACT", "IACT", "IACT"]
    assert [(e.text, e.label_) for e in made.ents] == [("石阡县", "GPE"), ("送去水泵。", "ACT")]


def test_tree(doc: Doc) -> None:
    made = split_tokens(doc, [5, 10])
    assert [t.head.text for t in made] == ["送去", "送去", "给", "送去", "送去", "送去"]
    assert [t.dep_ for t in made] == ["nsubj", "prep", "dep", "ROOT", "dep", "punct"]
    assert [s.text for s in made.sents] == [doc.text]


def test_sentences_without_tree() -> None:
    doc = Doc(VOCAB, words=["甲给", "乙", "丙给", "丁"], spaces=[False] * 4, sent_starts=[1, -1, 1, 0])
    made = split_tokens(doc, [1, 4])
    assert [t.is_sent_start for t in made] == [True, False, False, True, False, None]
    assert not made.has_annotation("DEP")
    assert all(t.head == t for t in made)
    plain = split_tokens(Doc(VOCAB, words=["甲给", "乙"], spaces=[False] * 2), [1])
    assert not any(map(plain.has_annotation, ("SENT_START", "ENT_IOB", "TAG", "LEMMA", "HEAD")))


def test_span_groups(doc: Doc) -> None:
    made = split_tokens(doc, [5, 10])
    group = made.spans["parts"]
    found = [(span.text, span.label_, span.kb_id_, span.id_) for span in group]
    assert found == [("给凉水镇送去水泵", "X", "k", "s"), ("。", "", "", "")]
    assert (group.name, group.attrs) == ("parts", {"by": "hand"})


def test_what_belongs_to_the_document(doc: Doc) -> None:
    Token.set_extension("marked", default=False)
    try:
        doc[1]._.marked = True
        doc.user_token_hooks["has_vector"] = lambda token: True
        made = split_tokens(doc, [5])
        assert [t._.marked for t in made] == [False, True, False, False, False]
        assert made[0].has_vector
    finally:
        Token.remove_extension("marked")
    assert (made.cats, made.user_data["kept"], made._context) == ({"aid": 1.0}, True, "context")
    assert made.tensor[:, 0].tolist() == [0, 2, 2, 4, 6]
