"""What sort of giver or receiver a name denotes."""

import pytest

from training.party_kinds import kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("四川省", "province"),
        ("绍兴", "prefecture"),
        ("绍兴市越城区", "county"),
        ("丹巴县人民政府", "county"),
        ("甲县", "county"),
        ("斗门镇", "township"),
        ("东山街道(镇)", "township"),
        ("明月村", "village or community"),
        ("我区", "deictic place"),
        ("受援县", "deictic place"),
        ("柬埔寨", "country"),
        ("我区教育局", "department"),
        ("国网青海电力", "state-owned enterprise"),
        ("鞍钢集团", "state-owned enterprise"),
        ("江苏顾陵农业科技公司", "private or other firm"),
        ("浙江省茶叶产业协会", "association or foundation"),
        ("四川大学华西医院", "hospital"),
        ("上海大学", "university"),
        ("康县一中", "school"),
        ("省第四批援青干部人才组", "team"),
        ("合肥工业大学研究生支教团", "team"),
        ("社会各界", "individual or unnamed donor"),
        ("若尔盖县困难群众", "group of people"),
        ("藏族学生", "group of people"),
        ("渝", "one-character name"),
    ],
)
def test_kinds_of_party(name: str, kind: str) -> None:
    # 渝 alone is a province to the division data; what counts here is that it is written with one character.
    assert kind_of(name) == kind


def test_persons_need_a_title_in_front() -> None:
    assert kind_of("王建国", "热心市民") == "individual or unnamed donor"
    assert kind_of("王建国") == "short name (town, brand, person)"
