"""The extractor over a random network; what a trained one finds is for the end-to-end tests and the gate."""

import math
from pathlib import Path
from typing import Any

import pytest

from pairie.errors import ConfigError, ReadError
from pairie.pipeline import Extractor, load
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("model"))


def test_caution_makes_finds_fewer_and_surer(folder: Path) -> None:
    text = "\n".join(annotated.document.text for annotated in tiny.documents())
    usual = load(folder, threads=1).extract(text)
    assert load(folder, threads=1, caution=0.0).extract(text).entities == usual.entities
    scores = {c: [m.score for m in load(folder, threads=1, caution=c).extract(text).entities] for c in (-1.0, 0.0, 1.0)}
    assert len(scores[-1.0]) > len(scores[0.0]) > len(scores[1.0]) > 0
    # A threshold of 0.1 is one of 0.0393 and of 0.232, one unit of log odds lower and higher.
    assert 0.0393 <= min(scores[-1.0]) < 0.1 <= min(scores[0.0]) < 0.232 <= min(scores[1.0])
    assert load(folder, threads=1, caution=50.0).extract(text).entities == ()


def test_caution_that_is_no_number(folder: Path) -> None:
    with pytest.raises(ConfigError, match="caution: no finite number; got nan"):
        load(folder, threads=1, caution=math.nan)


def test_the_settings_on_disk_are_not_touched(folder: Path) -> None:
    assert load(folder, threads=1, caution=2.0).model.settings == tiny.SETTINGS
