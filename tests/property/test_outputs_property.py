"""Properties of escapes that hold for any characters."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from pairie.outputs.harmless import escaped, joined, split_joined, storable, unescaped, with_mark, without_mark

# Any code point, half surrogate pairs too, and what escapes and formulas are made of more often than chance has it.
signs = st.characters() | st.characters(categories=("Cs", "Cc")) | st.sampled_from("\\u00415c_x; '=+-@\t\r\n＝")
texts = st.text(signs, max_size=40)


@given(texts)
def test_escapes_are_undone(text: str) -> None:
    for escape in (escaped, storable):
        escape(text).encode("utf-8")
        assert unescaped(escape(text)) == text
    assert unescaped(without_mark(with_mark(escaped(text)))) == text


@given(texts)
def test_cells_of_csv_come_back(text: str) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([with_mark(escaped(text)), "x"])
    ((cell, other),) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert (unescaped(without_mark(cell)), other) == (text, "x")
    assert not cell.lstrip().startswith(tuple("=+-@＝＋－＠"))


@given(st.lists(texts, min_size=1, max_size=4))
def test_parts_of_a_cell_come_back(parts: list[str]) -> None:
    assert split_joined(joined(map(escaped, parts))) == parts


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=40))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    if "\\u" not in text and "_x" not in text:
        assert escaped(text) == storable(text) == text
