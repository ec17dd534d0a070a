"""What may be one line of print, and what is a row of a table."""

import pytest

from pairie.readers.cells import rows_of
from pairie.readers.tables import is_one_line, table_rows


@pytest.mark.parametrize(
    ("line", "one"),
    [
        ("第二节  对口帮扶石泉县", True),
        ("援      建      纪      略", True),
        ("拨付的钱款先修水渠           河对岸的学校换了屋顶", False),
        ("周家湾通水记      ", True),
    ],
)
def test_one_line_of_print(line: str, one: bool) -> None:
    [segment] = rows_of(line, 0)
    assert is_one_line(line, segment) is one


def test_rows_of_a_table_have_their_like_beside_them() -> None:
    row = "石泉县        村级卫生室      120"
    text = f"{row}\n{row}\n今年春天雨水足，坡上的茶比往年早出了半个月。\n{row}"
    assert table_rows(text, rows_of(text, 0)) == [True, True, False, False]
