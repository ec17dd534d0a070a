"""What is done with every input of a batch, what goes in and what comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from pairie.formats.annotated import AnnotatedDocument
from pairie.model.store import DEFAULT_MODEL, MANIFEST, open_model
from pairie.readers import OCR
from pairie.readers.page_watch import PageAt

if TYPE_CHECKING:
    from pairie.pipeline import Extractor

__all__ = ["FAULT_COLUMNS", "Fault", "Input", "Job", "Stage", "Tagged", "extractor_of"]

#: Getting hold of the bytes, making a document of them, finding who supports whom, making rows of that.
Stage = Literal["fetch", "read", "tag", "write"]

FAULT_COLUMNS = ("file", "page", "stage", "kind", "message")


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with every input. Picklable: it goes to every worker.

    Args:
        model: name of a shipped model or path of a model folder.
        caution: as for :func:`pairie.load`.
        ocr: as for :func:`pairie.read`.
        suffixes: which files of a folder are pages of the volume; None takes all that are read.
        threads: threads of the network in each process; None takes one a core.
        device: "cpu" or "cuda".
    """

    model: str = DEFAULT_MODEL
    caution: float = 0.0
    ocr: OCR = "auto"
    suffixes: tuple[str, ...] | None = None
    threads: int | None = 1
    device: str = "cpu"

    def identity(self) -> dict[str, Any]:
        """Return what results depend on: this release, the digest of the model, the options; not how fast it runs.

        The device is among them: in the last digit a GPU computes otherwise.

        Raises:
            ModelError: there is no such model, or it cannot be used.
        """
        from pairie import __version__

        folder = open_model(self.model)
        # The manifest holds the digests of all other files and the thresholds.
        digest = hashlib.sha256((folder.path / MANIFEST).read_bytes()).hexdigest()
        name = " ".join(str(folder.manifest[word]) for word in ("name", "version") if word in folder.manifest)
        return {
            "pairie": __version__,
            "model": name,
            "digest": digest,
            "caution": self.caution,
            "ocr": self.ocr,
            "device": self.device,
            "suffixes": self.suffixes and list(self.suffixes),
        }


@dataclass(frozen=True, slots=True)
class Input:
    """A page, or a folder of pages that is one volume.

    Args:
        uri: a path, or an address that fsspec knows (``s3://…``, ``zip://…``). Tables name the input by it.
        n_bytes: how much there is to read, as far as known; batches are cut by it.
        stamp: changes when the input does (time, tag); tells what has to be looked at again.
        changed: when it was changed, in seconds since 1970; None where the storage does not say.
        key: what tells inputs apart, if the same one may go by several names.
        data: the bytes themselves, where they are at hand.
        bounded: whether it is known to end: not a pipe or a device, nor an address that does not tell its size.
        place: where it stands below the path or address that was asked for, however that was typed; for a lone file its
            name.
    """

    uri: str
    n_bytes: int = 0
    stamp: str = ""
    changed: float | None = None
    key: str = ""
    data: bytes | None = None
    bounded: bool = True
    place: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be done: a whole input, or one page of it (counted from 1)."""

    file: str
    page: int | None
    stage: Stage
    kind: str
    message: str

    @property
    def whole(self) -> bool:
        """Whether nothing of the input is in the tables."""
        return self.page is None

    def row(self) -> tuple[str, int | None, str, str, str]:
        return self.file, self.page, self.stage, self.kind, self.message


@dataclass(frozen=True, slots=True)
class Tagged:
    """What became of one input.

    Args:
        index: its place among the inputs of the call.
        digest: SHA-256 of its bytes; empty where it could not be read.
        found: the document; None if there is a fault of the whole input.
        n_pages: how many pages of it were read.
    """

    index: int
    digest: str
    found: AnnotatedDocument | None
    faults: tuple[Fault, ...] = ()
    n_pages: int = 0

    @property
    def n_characters(self) -> int:
        return len(self.found.document.text) if self.found else 0


Known = Mapping[int, Fault]
"""Inputs by index that are not to be touched again, and why."""

LeftOut = Mapping[int, Mapping[PageAt, str]]
"""Pages of inputs, by the index of the input, that are not to be touched again, and what is to be said of each."""


@lru_cache(maxsize=2)
def extractor_of(job: Job) -> Extractor:
    """Return the model of a job, loaded once in every process."""
    from pairie import pipeline

    return pipeline.load(job.model, device=job.device, threads=job.threads, caution=job.caution)
