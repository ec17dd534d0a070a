"""The spaCy component with a stand-in for the model; tokenizer, pipeline and storage are real."""

import os
import pickle
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import pairie.spacy_component
from pairie.errors import ModelError
from pairie.records import assemble
from pairie.spacy_component import KEY, SEGMENTER, PairieComponent, annotate, use_words
from pairie.types import Document, Label, Link, Mention

TEXT = "石阡县教育局给凉水镇捐赠20台水泵。"
MENTIONS: dict[str, Label] = {
    "石阡县教育局": "ACTOR",
    "凉水镇": "RECIPIENT",
    "捐赠20台水泵": "MEASURE",
    "20台": "AMOUNT",
}
BREAKS = "坏"


class StandIn:
    """Finds these words, and links the first of each kind to the first MEASURE."""

    def extract_document(self, document: Document) -> Document:
        if BREAKS in document.text:
            raise RuntimeError("cannot happen")
        found = []
        for words, label in MENTIONS.items():
            more = {"category": "goods", "planned": False} if label == "MEASURE" else {}
            for match in re.finditer(words, document.text):
                name = f"t{len(found) + 1}"
                found.append(Mention(name, label, match.start(), match.end(), words, 0.75, **more))  # type: ignore[arg-type]
        first = {mention.label: mention.id for mention in reversed(found)}
        links: tuple[Link, ...] = ()
        if len(first) == 4:
            measure = first["MEASURE"]
            links = (Link("AGENT", measure, first["ACTOR"]), Link("QUANTITY", measure, first["AMOUNT"]))
        document = document.replace(entities=tuple(found), relations=links)
        return document.replace(records=assemble(document))


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairie.spacy_component, "find_model", lambda name: Path(name))
    monkeypatch.setattr(pairie.spacy_component, "load", lambda model, *, device, threads: StandIn())


@pytest.fixture
def nlp() -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("pairie")
    return nlp


def test_mentions_are_spans(nlp: Language) -> None:
    doc = nlp(TEXT)
    found = {span.text: (span.label_, span._.pairie_score, span._.pairie_category) for span in doc.spans[KEY]}
    assert found == {
        "石阡县教育局": ("ACTOR", 0.75, None),
        "凉水镇": ("RECIPIENT", 0.75, None),
        "捐赠20台水泵": ("MEASURE", 0.75, "goods"),
        "20台": ("AMOUNT", 0.75, None),
    }
    assert doc.text == TEXT


def test_entities_are_the_outermost_mentions(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert [entity.text for entity in doc.ents] == ["石阡县教育局", "凉水镇", "捐赠20台水泵"]
    assert [entity._.pairie_planned for entity in doc.ents] == [None, None, False]
    assert [entity._.pairie for entity in doc.ents] == [doc._.pairie.mention(entity.id_) for entity in doc.ents]


def test_links_and_records(nlp: Language) -> None:
    doc = nlp(TEXT)
    spans = {span.id_: span.text for span in doc.spans[KEY]}
    assert [(link.type, spans[link.head], spans[link.tail]) for link in doc._.pairie_links] == [
        ("AGENT", "捐赠20台水泵", "石阡县教育局"),
        ("QUANTITY", "捐赠20台水泵", "20台"),
    ]
    (record,) = doc._.pairie_records
    assert (record.actors[0].name, record.measure) == ("石阡县教育局", "捐赠20台水泵")
    assert doc._.pairie.records == (record,)


def test_text_without_mentions(nlp: Language) -> None:
    for text in ("", " ", "\n\n", "无事。"):
        doc = nlp(text)
        assert (doc.text, doc.ents, doc._.pairie_links, doc._.pairie_records) == (text, (), (), ())
        assert doc._.pairie.text == text
        assert len(doc.spans[KEY]) == 0


def test_document_that_was_not_processed() -> None:
    doc = spacy.blank("zh")(TEXT)
    assert (doc._.pairie, doc._.pairie_links, doc._.pairie_records) == (None, (), ())
    assert (doc[:2]._.pairie, doc[:2]._.pairie_score) == (None, None)


def test_tokens_are_words_cut_at_mention_borders(nlp: Language) -> None:
    assert [token.text for token in nlp("学校里的老师")] == ["学校", "里", "的", "老师"]
    mention = Mention("t1", "RECIPIENT", 1, 5, "校里的老")
    doc = annotate(nlp.make_doc("学校里的老师"), Document("学校里的老师", entities=(mention,)))
    assert [token.text for token in doc] == ["学", "校", "里", "的", "老", "师"]
    assert [span.text for span in doc.spans[KEY]] == [entity.text for entity in doc.ents] == ["校里的老"]


def test_dumps_are_taken_for_running_text(nlp: Language) -> None:
    page = f"      第一章          12\n\n    {TEXT}       {TEXT}\n        {TEXT}\n"
    doc = nlp(page)
    assert doc.text == doc._.pairie.text == page
    assert [span.text for span in doc.spans[KEY]].count("凉水镇") == 3


def test_characters_on_request() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("pairie", config={"words": False})
    assert [token.text for token in nlp(TEXT)] == list(TEXT)
    assert len(nlp(TEXT).spans[KEY]) == 4


def test_other_tokenizers_stay() -> None:
    nlp = spacy.blank("xx")
    nlp.add_pipe("pairie")
    doc = nlp(f"前 {TEXT} 后")
    assert [span.text for span in doc.spans[KEY]] == list(MENTIONS)
    assert [token.text for token in doc][:2] == ["前", "石阡县教育局"]


def test_without_segmenter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(use_words, "__defaults__", (tmp_path,))
    nlp = spacy.blank("zh")
    with pytest.warns(UserWarning, match=r"segmenter missing; got no weights\.npz"):
        nlp.add_pipe("pairie")
    assert [token.text for token in nlp(TEXT)] == list(TEXT)


def test_entities_of_other_components() -> None:
    nlp = spacy.blank("zh")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GPE", "pattern": "石阡县"}, {"label": "GPE", "pattern": "江口县"}])  # type: ignore[attr-defined]
    nlp.add_pipe("pairie", config={"words": False})
    found = nlp(f"江口县。{TEXT}")
    assert [(e.text, e.label_) for e in found.ents][:2] == [("江口县", "GPE"), ("石阡县教育局", "ACTOR")]
    assert found.ents[0]._.pairie is None


def test_spans_of_others_that_share_an_id(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert doc.char_span(0, 6, label="ACTOR", span_id="t1")._.pairie.text == "石阡县教育局"
    assert doc.char_span(0, 6, label="ORG", span_id="t1")._.pairie is None
    assert doc.char_span(7, 10, label="ACTOR", span_id="t1")._.pairie is None


def test_mention_that_ends_in_a_space(nlp: Language) -> None:
    # A space after a word is no token of its own, so no span can end with it.
    doc = nlp.make_doc("a b c")
    mentions = (Mention("t1", "ACTOR", 1, 4, " b "), Mention("t2", "ACTOR", 1, 2, " "))
    doc = annotate(doc, Document(doc.text, entities=mentions))
    assert [(span.text, span._.pairie) for span in doc.spans[KEY]] == [("b", mentions[0])]


def test_pipe_keeps_order_and_context(nlp: Language) -> None:
    texts = [TEXT * n for n in range(5)]
    found = list(nlp.pipe(((text, n) for n, text in enumerate(texts)), as_tuples=True, batch_size=2))
    assert [(len(doc._.pairie_records) > 0, n) for doc, n in found] == [(n > 0, n) for n in range(5)]
    assert [doc.text for doc, _ in found] == texts


def test_pipe_hands_errors_on(nlp: Language) -> None:
    with pytest.raises(RuntimeError, match="cannot happen"):
        list(nlp.pipe([TEXT, BREAKS]))
    failed = []
    nlp.set_error_handler(lambda name, component, docs, error: failed.extend(docs))
    assert [doc.text for doc in nlp.pipe([TEXT, BREAKS, TEXT])] == [TEXT, TEXT]
    assert [doc.text for doc in failed] == [BREAKS]


def same(one: Doc, other: Doc) -> bool:
    def told(doc: Doc) -> object:
        tokens = [(token.text, token.whitespace_, token.ent_iob_, token.ent_type_) for token in doc]
        spans = [(s.start, s.end, s.label_, s.id_, s._.pairie) for s in doc.spans[KEY]]
        return tokens, spans, doc._.pairie

    return told(one) == told(other)


def test_stored_documents(nlp: Language) -> None:
    doc = nlp(TEXT)
    (read,) = DocBin().from_bytes(DocBin(store_user_data=True, docs=[doc]).to_bytes()).get_docs(nlp.vocab)
    assert same(read, doc)
    assert same(Doc(nlp.vocab).from_bytes(doc.to_bytes()), doc)
    assert same(doc.copy(), doc)
    (bare,) = DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(nlp.vocab)
    assert [span.text for span in bare.spans[KEY]] == [span.text for span in doc.spans[KEY]]
    assert bare._.pairie is None


def reload_from_disk(nlp: Language, folder: Path) -> Language:
    nlp.to_disk(folder)
    return spacy.load(folder)


def reload_from_bytes(nlp: Language, folder: Path) -> Language:
    made = spacy.blank("zh")
    made.add_pipe("pairie")
    return made.from_bytes(nlp.to_bytes())


def reload_from_config(nlp: Language, folder: Path) -> Language:
    return spacy.util.load_model_from_config(nlp.config, auto_fill=True)


@pytest.mark.parametrize("reload", [reload_from_disk, reload_from_bytes, reload_from_config])
def test_stored_pipelines(reload: Callable[[Language, Path], Language], tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("pairie", config={"threads": 1})
    read = reload(nlp, tmp_path / "我的 nlp")
    assert same(read(TEXT), nlp(TEXT))
    if reload is not reload_from_bytes:
        assert read.get_pipe_config("pairie")["threads"] == 1


def test_initialised_pipelines_keep_their_words(nlp: Language) -> None:
    nlp.initialize()
    assert "学校" in [token.text for token in nlp("学校里的老师")]


def test_other_processes_load_their_own_model(nlp: Language) -> None:
    component = nlp.get_pipe("pairie")
    assert isinstance(component, PairieComponent)
    assert component.extractor is component.extractor
    copy = pickle.loads(pickle.dumps(component))
    assert (copy.name, copy.model, copy.device, copy.threads) == ("pairie", "pairie-zh", "cpu", None)
    component._loaded = (os.getpid() + 1, None)  # type: ignore[assignment]
    assert isinstance(component.extractor, StandIn)


def test_missing_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(ModelError, match="not found"):
        spacy.blank("zh").add_pipe("pairie", config={"model": "none"})


def test_analysis_knows_the_component(nlp: Language) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        summary = nlp.analyze_pipes()["summary"]["pairie"]
    assert summary["retokenizes"]
    assert "doc._.pairie_records" in summary["assigns"]


def test_shipped_segmenter() -> None:
    sizes = {path.name: path.stat().st_size for path in SEGMENTER.iterdir()}
    assert {"features.msgpack", "weights.npz"} <= set(sizes)
    assert sum(sizes.values()) < 2_000_000
