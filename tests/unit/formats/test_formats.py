"""The table of formats."""

from pathlib import Path

import pytest

from pairie.formats import FORMATS
from pairie.formats.inline import parse_inline

DOCUMENTS = parse_inline('<doc id="d" genre="news"><p><A id="a1">石阡县</A>来信。</p></doc>')


def test_suffixes_differ() -> None:
    assert {name: form.suffix for name, form in FORMATS.items()} == {"inline": ".xml", "jsonl": ".jsonl"}


@pytest.mark.parametrize("name", [name for name, form in FORMATS.items() if form.read and form.write])
def test_what_is_written_is_read(name: str, tmp_path: Path) -> None:
    form = FORMATS[name]
    assert form.read
    assert form.write
    path = tmp_path / f"文{form.suffix}"
    path.write_text(form.write(DOCUMENTS), encoding="utf-8", newline="")
    assert form.read(path) == DOCUMENTS
