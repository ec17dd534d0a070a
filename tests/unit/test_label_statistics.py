"""Counts of a corpus."""

from pairie.formats.markup import scan
from pairie.label_statistics import Lengths, statistics
from tests import tiny


def test_counts_lengths_and_links_per_measure() -> None:
    documents, _ = scan(tiny.PAGES, where="x.xml")
    found = statistics(documents, {"t-1": "train", "t-2": "dev", "t-3": "train"})
    assert (found.documents, found.without_mention, found.without_measure) == (3, 1, 1)
    assert found.lengths["MEASURE"] == Lengths(5, 6, 7)
    assert found.links == {"AGENT": 4, "BENEFICIARY": 4, "QUANTITY": 2}
    assert found.links_per_measure["AGENT"] == {"0": 0, "1": 4, "2": 0, "3 or more": 0}
    assert found.links_per_measure["QUANTITY"] == {"0": 2, "1": 2, "2": 0, "3 or more": 0}
    written = found.to_dict()
    assert written["lengths"]["AMOUNT"] == {"least": 3, "median": 4.0, "most": 5}
    assert str(Lengths(1, 2.5, 9)) == "1–9 (median 2.5)"


def test_a_label_that_nobody_used_has_no_length() -> None:
    documents, _ = scan('<doc id="a"><p>雨水多</p></doc>', where="x.xml")
    assert statistics(documents, {"a": "train"}).lengths == {}
