import pytest

from pairie.readers.clues import about


@pytest.mark.parametrize(
    ("line", "title", "year"),
    [
        ("甲区年鉴2021", "甲区年鉴2021", 2021),
        ("甲区年鉴（2021）", "甲区年鉴（2021）", 2021),
        ("2021甲区年鉴", "2021甲区年鉴", 2021),
        ("甲区年鉴·2021年卷", "甲区年鉴·2021年卷", 2021),
        ("二〇二一年甲区年鉴", "二〇二一年甲区年鉴", 2021),
        ("Page 12 - 甲区年鉴2021", "甲区年鉴2021", 2021),
        ("《甲区年鉴》", "甲区年鉴", None),
        ("甲区编纂了《甲区年鉴2021》，印数三千册。", None, None),
        ("甲区向乙县拨款", None, None),
    ],
)
def test_volume(line: str, title: str | None, year: int | None) -> None:
    found = about(line)
    assert (found.title and found.title.translate(str.maketrans("()", "（）")), found.volume_year) == (title, year)
    assert found.covered_year == (year - 1 if year else None)


@pytest.mark.parametrize(
    ("line", "page"),
    [("P. 124", "124"), ("Page 7 - 甲区年鉴2021", "7"), ("第12页", "12"), ("第12批干部出发", None), ("Pages", None)],
)
def test_page(line: str, page: str | None) -> None:
    assert about(line).page == page


@pytest.mark.parametrize(
    ("line", "publisher", "date"),
    [
        ("来源：甲报 时间：2020-07-02", "甲报", "2020-07-02"),
        ("2020年7月2日 10:15 信息来源: 乙县政府网", "乙县政府网", "2020-07-02"),
        ("发布时间：2020/7/2", None, "2020-07-02"),
        ("2020.07.02", None, "2020-07-02"),
        ("2020年7月2日，甲区向乙县拨款。", None, None),
        ("时间：2020-13-40", None, None),
    ],
)
def test_byline(line: str, publisher: str | None, date: str | None) -> None:
    found = about(line)
    assert (found.publisher, found.date) == (publisher, date)
