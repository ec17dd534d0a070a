"""The extractor over a random network; what a trained one finds is for the end-to-end tests and the gate."""

from typing import Any

import pytest

from pairie.errors import ConfigError, ReadError
from pairie.pipeline import Extractor
from tests import tiny

UNOPENED: Any = None
"""The folder of the model, which extraction does not look at again."""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(UNOPENED, tiny.tagger())


def test_pipe_keeps_the_order(extractor: Extractor) -> None:
    texts = [annotated.document.text for annotated in tiny.documents()] + ["", "。。。", "\x01\x02"]
    assert [document.text for document in extractor.pipe(texts, batch_size=2)] == texts


def test_mentions_know_their_place_in_the_source(extractor: Extractor) -> None:
    text = "\u3000\u3000" + tiny.documents()[0].document.text
    document = extractor.extract(text)
    assert document.entities
    for mention in document.entities:
        source = "".join(text[span.start : span.end] for span in mention.source_spans)
        assert source == "".join(mention.text.split())  # line breaks and indentation have no place of their own


def test_what_cannot_be_read_or_done(extractor: Extractor) -> None:
    with pytest.raises(ConfigError, match="bad batch size; got 0"):
        next(extractor.pipe(["县"], batch_size=0))
    with pytest.raises(ReadError, match="binary data"):
        extractor.extract("\x00\x01县" * 9)
