"""How two mentions stand."""

import numpy as np

from pairie.model.features import DISTANCE_BOUNDS, FEATURE_SIZES, MOST_BETWEEN, pair_features

TEXT = "甲市向乙县拨款。乙县还有丙镇，丁镇。\n戊镇\n己镇"
#       0         8                  18 19    22
SPANS = {"甲市": 0, "乙县": 3, "拨款": 5, "乙县2": 8, "丙镇": 12, "丁镇": 15, "戊镇": 19, "己镇": 22}
NAMES = list(SPANS)
LABELS = [0, 1, 3, 1, 1, 1, 1, 1]


def features(first: str, second: str) -> list[int]:
    starts = list(SPANS.values())
    found = pair_features(TEXT, starts, [s + 2 for s in starts], LABELS, 3)
    row: list[int] = found[NAMES.index(first), NAMES.index(second)].tolist()
    return row


def test_hand_computed() -> None:
    middle = len(DISTANCE_BOUNDS) + 1
    # 拨款 from 甲市: 3 characters between, which is the third class; same clause; no rival, no measure between.
    assert features("甲市", "拨款") == [middle + 3, 2, 0, 0, 0]
    assert features("拨款", "甲市") == [middle - 3, 2, MOST_BETWEEN + 1, MOST_BETWEEN + 1, 0]
    # 丁镇 from 拨款: the next sentence; 乙县 again and 丙镇 are rivals of its label between them.
    assert features("拨款", "丁镇")[1:4] == [4, 2, 0]
    # Seen from behind, 甲市 has one measure (拨款) between.
    assert features("乙县2", "甲市")[3] == MOST_BETWEEN + 1 + 1


def test_closeness() -> None:
    assert features("丙镇", "丁镇")[1] == 3
    assert features("甲市", "丁镇")[1] == 4
    assert features("丁镇", "戊镇")[1] == 5
    assert features("丁镇", "己镇")[1] == 6


def test_equal_text() -> None:
    assert features("乙县", "乙县2")[4] == 2
    assert features("乙县", "丙镇")[4] == 0
    other_label = pair_features("甲市甲市", [0, 2], [2, 4], [0, 1], 3)
    assert other_label[0, 1, 4] == 1


def test_nested_spans() -> None:
    found = pair_features("送去20台水泵", [0, 2], [7, 5], [3, 2], 3)
    assert found[0, 1, 1] == 0 and found[1, 0, 1] == 1
    assert found[0, 1, 0] == found[1, 0, 0] == len(DISTANCE_BOUNDS) + 1


def test_touching_spans_are_ordered() -> None:
    found = pair_features("甲市乙县", [0, 2], [2, 4], [0, 1], 3)
    assert found[0, 1, 0] > found[1, 0, 0]


def test_nothing() -> None:
    assert pair_features("", [], [], [], 3).shape == (0, 0, len(FEATURE_SIZES))


def test_far_mentions_stay_in_range() -> None:
    text = "字" * 5000
    found = pair_features(text, list(range(0, 5000, 50)), list(range(1, 5000, 50)), [3] * 100, 3)
    assert (found.reshape(-1, len(FEATURE_SIZES)).max(axis=0) < np.array(FEATURE_SIZES)).all()
