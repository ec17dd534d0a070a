"""pairie as a component of a spaCy pipeline.

    nlp = spacy.blank("zh")
    nlp.add_pipe("pairie")
    doc = nlp(text)

``doc.spans["pairie"]`` holds all mentions (they nest), ``doc.ents`` the outermost ones. A span has the label and, as
``span.id_``, the id of its mention, which is what links and records name.

==========================  =========================================================================================
``doc._.pairie``            the :class:`~pairie.types.Document`; None where the component has not run
``doc._.pairie_links``      its links
``doc._.pairie_records``    its records
``span._.pairie``           the :class:`~pairie.types.Mention` that a span of the component stands for, else None
``span._.pairie_score``     its score, ``pairie_category`` and ``pairie_planned`` likewise
==========================  =========================================================================================

A text is taken for running text, so that all offsets are offsets of ``doc.text``. Extensions live in ``doc.user_data``:
``DocBin(store_user_data=True)`` keeps them.
"""

from __future__ import annotations

import os
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from spacy.lang.zh import ChineseTokenizer, Segmenter
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span, SpanGroup
from spacy.util import filter_spans

from pairie.model.store import DEFAULT_MODEL, find_model
from pairie.pipeline import Extractor, load
from pairie.readers import read_text
from pairie.spacy_tokens import split_tokens
from pairie.types import Document, Link, Mention, Record

__all__ = ["KEY", "SEGMENTER", "PairieComponent", "create_pairie", "use_words"]

KEY = "pairie"
"""Name of the span group and of the entry in ``doc.user_data``."""

SEGMENTER = Path(__file__).parent / "data" / "segmenter"


@Language.factory(
    KEY,
    default_config={"model": DEFAULT_MODEL, "device": "cpu", "threads": None, "words": True},
    assigns=["doc.spans", "doc.ents", "doc._.pairie", "doc._.pairie_links", "doc._.pairie_records"],
    retokenizes=True,
)
def create_pairie(
    nlp: Language, name: str, model: str, device: str, threads: int | None, words: bool
) -> PairieComponent:
    """Make the component; the model is loaded at the first text.

    Args:
        model: name of a shipped model or path of a model folder.
        device: "cpu" or "cuda" (needs onnxruntime-gpu).
        threads: threads of the network; None takes one a core.
        words: let a Chinese pipeline that cuts into characters, as ``spacy.blank("zh")`` does, cut into words instead.
    Raises:
        ModelError: there is no such model.
    """
    find_model(model)
    if words and isinstance(nlp.tokenizer, ChineseTokenizer) and nlp.tokenizer.segmenter == Segmenter.char:
        use_words(nlp)
    return PairieComponent(name, model, device=device, threads=threads)


def use_words(nlp: Language, segmenter: Path = SEGMENTER) -> None:
    """Let a Chinese pipeline cut into words with spacy-pkuseg and the weights that pairie ships.

    Without the weights it goes on cutting into characters, with a warning.
    """
    if not (segmenter / "weights.npz").is_file():
        warnings.warn(
            f"{segmenter}: segmenter missing; got no weights.npz, expected the files that pairie ships. "
            "Tokens will be characters; install pairie again to have words.",
            stacklevel=2,
        )
        return
    tokenizer = ChineseTokenizer(nlp.vocab, segmenter=Segmenter.pkuseg)
    tokenizer.initialize(pkuseg_model=str(segmenter))
    nlp.tokenizer = tokenizer
    # Else nlp.initialize(), which training other components calls, would look for a model of pkuseg's own.
    nlp.config["initialize"]["tokenizer"]["pkuseg_model"] = str(segmenter)


class PairieComponent(Pipe):
    """Marks who supports whom in a ``Doc``. Made by ``nlp.add_pipe("pairie")``."""

    def __init__(self, name: str, model: str, *, device: str = "cpu", threads: int | None = None) -> None:
        self.name = name
        self.model = model
        self.device = device
        self.threads = threads
        self._loaded: tuple[int, Extractor] | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Return the document with mentions, links and records.

        It is a new ``Doc`` where a token had to be split, so that every mention is a span.
        """
        found = self.extractor.extract_document(read_text(doc.text, form="text"))
        return annotate(doc, found)

    @property
    def extractor(self) -> Extractor:
        """The loaded model; each process loads its own, because the threads of a network do not outlive a fork."""
        if self._loaded is None or self._loaded[0] != os.getpid():
            self._loaded = os.getpid(), load(self.model, device=self.device, threads=self.threads)
        return self._loaded[1]

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.name, self.model, self.device, self.threads)


def _restore(name: str, model: str, device: str, threads: int | None) -> PairieComponent:
    return PairieComponent(name, model, device=device, threads=threads)


def annotate(doc: Doc, found: Document) -> Doc:
    """Write what was found in the text of a ``Doc`` into it, or into a copy where tokens had to be split."""
    doc = split_tokens(doc, {border for mention in found.entities for border in (mention.start, mention.end)})
    spans = _spans(doc, found.entities)
    doc.spans[KEY] = SpanGroup(doc, name=KEY, spans=spans)
    outermost = filter_spans(spans)
    taken = {token.i for span in outermost for token in span}
    # Entities of components before stay where they do not get in the way: tokens can be in one entity only.
    others = [entity for entity in doc.ents if taken.isdisjoint(range(entity.start, entity.end))]
    doc.ents = sorted([*outermost, *others])
    # Plain data, since Docs are packed to be stored and to be sent between processes; the text is there already.
    data = {name: value for name, value in found.to_dict().items() if name != "text"}
    doc.user_data[KEY] = data
    _documents[doc] = data, found, {mention.id: mention for mention in found.entities}
    return doc


def _spans(doc: Doc, mentions: tuple[Mention, ...]) -> list[Span]:
    """Return the spans of mentions whose borders are borders of tokens.

    A space at the end of a mention is no token of its own for spaCy and is left out.
    """
    starts = [token.idx for token in doc]
    ends = [token.idx + len(token) for token in doc]
    places = ((bisect_left(starts, m.start), bisect_right(ends, m.end), m) for m in mentions)
    return [Span(doc, start, end, label=m.label, span_id=m.id) for start, end, m in places if start < end]


_Data = Mapping[str, Any]
_documents: WeakKeyDictionary[Doc, tuple[_Data, Document, dict[str, Mention]]] = WeakKeyDictionary()
"""Documents already built, each with the user data that it was built from."""


def _look_up(doc: Doc) -> tuple[Document, Mapping[str, Mention]] | None:
    data = doc.user_data.get(KEY)
    if data is None:
        return None
    built = _documents.get(doc)
    if built is None or built[0] is not data:
        document = Document.from_dict({"text": doc.text, **data})
        built = _documents[doc] = data, document, {mention.id: mention for mention in document.entities}
    return built[1], built[2]


def _document(doc: Doc) -> Document | None:
    found = _look_up(doc)
    return found and found[0]


def _links(doc: Doc) -> tuple[Link, ...]:
    found = _look_up(doc)
    return found[0].relations if found else ()


def _records(doc: Doc) -> tuple[Record, ...]:
    found = _look_up(doc)
    return found[0].records if found else ()


def _mention(span: Span) -> Mention | None:
    found = _look_up(span.doc)
    mention = found and found[1].get(span.id_)
    # Other components give ids as they like.
    if (
        not mention
        or mention.label != span.label_
        or not mention.start <= span.start_char < span.end_char <= mention.end
    ):
        return None
    return mention


def _member(name: str) -> Any:
    return lambda span: getattr(_mention(span), name, None)


# Forced, because a module may be loaded again.
Doc.set_extension("pairie", getter=_document, force=True)
Doc.set_extension("pairie_links", getter=_links, force=True)
Doc.set_extension("pairie_records", getter=_records, force=True)
Span.set_extension("pairie", getter=_mention, force=True)
for _name in ("score", "category", "planned"):
    Span.set_extension(f"pairie_{_name}", getter=_member(_name), force=True)
