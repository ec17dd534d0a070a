"""The whole way on one screen: read, tag, trace back to the source, assemble the records."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from pairie import readers, records
from pairie.errors import ConfigError
from pairie.left_out import link_to_headings
from pairie.model.runtime import OnnxScorer
from pairie.model.store import DEFAULT_MODEL, ModelFolder, open_model
from pairie.model.tagger import Prediction, Tagger
from pairie.model.weighing import Weighed, weigh
from pairie.stretches import LONGEST, joined, stretches
from pairie.text import source_spans
from pairie.types import Document

DEFAULT_BATCH = 16


class Extractor:
    """A loaded model. Made by :func:`load`; safe to share between threads."""

    def __init__(self, model: ModelFolder, tagger: Tagger) -> None:
        self.model = model
        self._tagger = tagger

    def extract(self, text: str) -> Document:
        """Find who supports whom in running text or a page dump (it is found out which).

        Raises:
            ReadError: the text is no text (binary data).
        """
        return self.extract_document(readers.read_text(text))

    def extract_file(self, path: str | os.PathLike[str], *, ocr: readers.OCR = "auto") -> Document:
        """Read a file and extract from it.

        Args:
            path: the suffix tells what it is.
            ocr: whether the text of pictures is recognised, see :func:`pairie.read`.
        Raises:
            ReadError: the file is missing or cannot be read as a page.
            ConfigError: the extra that reads this format is not installed.
        """
        return self.extract_document(readers.read_file(path, ocr=ocr))

    def extract_volume(
        self, path: str | os.PathLike[str], *, suffixes: Sequence[str] | None = None, ocr: readers.OCR = "auto"
    ) -> Document:
        """Read a PDF or a folder of numbered pages as one document and extract from it; see ``pairie.read_volume``.

        Raises:
            ReadError: there is no such volume, or none of its pages can be read.
            ConfigError: the extra that reads its pages is not installed, or ``ocr`` is none of its modes.
        """
        return self.extract_document(readers.read_volume(path, suffixes=suffixes, ocr=ocr))

    def extract_document(self, document: Document) -> Document:
        """Fill a document that was read with mentions, links and records."""
        return self.extract_documents([document])[0]

    def extract_documents(self, documents: Sequence[Document]) -> list[Document]:
        """Fill documents that were read, in one batch. Results equal those of :meth:`extract_document`."""
        if any(len(document.text) > LONGEST for document in documents):
            return [self._complete(document, self._predicted(document)) for document in documents]
        predictions = self._tagger.tag([document.text for document in documents])
        return [self._complete(*found) for found in zip(documents, predictions, strict=True)]

    def _predicted(self, document: Document) -> Prediction:
        cuts = stretches(document)
        parts = [document.text[start:end] for start, end in cuts]
        # The break between two is a part of neither.
        parts = [*(part.rstrip("\n") for part in parts[:-1]), parts[-1]]
        # One by one, or the candidates of all would be held together.
        found = [self._tagger.tag([part])[0] for part in parts]
        return joined(found, [start for start, _ in cuts])

    def weigh(self, documents: Sequence[Document]) -> list[Weighed]:
        """Return all that the network weighed in documents that were read, also what it left out."""
        return weigh(self._tagger, [document.text for document in documents])

    def pipe(self, texts: Iterable[str], *, batch_size: int = DEFAULT_BATCH) -> Iterator[Document]:
        """Extract from many texts, in order, reading a batch ahead. Results equal those of :meth:`extract`.

        Raises:
            ConfigError: the batch size is below 1.
            ReadError: a text is no text (binary data).
        """
        if batch_size < 1:
            raise ConfigError(
                f"pipe: bad batch size; got {batch_size}, expected 1 or more. Leave it out for the default."
            )
        waiting = iter(texts)
        while batch := [readers.read_text(text) for text in islice(waiting, batch_size)]:
            yield from self.extract_documents(batch)

    @staticmethod
    def _complete(document: Document, prediction: Prediction) -> Document:
        mentions = tuple(replace(m, source_spans=source_spans(document, m.start, m.end)) for m in prediction.mentions)
        found = link_to_headings(document.replace(entities=mentions, relations=prediction.links))
        return found.replace(records=records.assemble(found))


def load(
    model: str | Path = DEFAULT_MODEL,
    *,
    device: str = "cpu",
    threads: int | None = None,
    verify: bool = True,
    caution: float = 0.0,
) -> Extractor:
    """Load a model.

    Args:
        model: name of a shipped or installed model, path of a model folder, or of a folder of promoted models.
        device: "cpu" or "cuda" (needs onnxruntime-gpu).
        threads: threads of the network; None takes one a core.
        verify: compare the digests of the model files first (0.02 to 0.1 s); without, their names and sizes alone.
        caution: shift of all thresholds in log odds. 0 is what the model was tuned to; above, fewer and surer finds
            (precision); below, more finds (recall).
    Raises:
        ModelError: there is no such model, it is damaged, or it is for another release.
        ConfigError: the device is not available, threads is below 1, or caution is no number.
    """
    folder = open_model(model, verify=verify)
    scorer = OnnxScorer(folder.path, folder.vocabulary, device=device, threads=threads)
    return Extractor(folder, Tagger(folder.config, folder.vocabulary, folder.settings.with_caution(caution), scorer))


_default: Extractor | None = None


def extract(text: str) -> Document:
    """Extract with the default model, which is loaded at the first call.

    Raises:
        ReadError: the text is no text (binary data).
    """
    global _default
    if _default is None:
        _default = load()
    return _default.extract(text)
