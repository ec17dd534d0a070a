"""One figure for what a model was trained on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from pairie.formats.annotated import AnnotatedDocument


def data_digest(documents: Sequence[AnnotatedDocument]) -> str:
    """SHA-256 over ids, texts and labels of the documents in the order of their ids."""
    digest = hashlib.sha256()
    for annotated in sorted(documents, key=lambda d: d.id):
        content = [annotated.id, annotated.document.to_dict()]
        digest.update(json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8"))
    return digest.hexdigest()
