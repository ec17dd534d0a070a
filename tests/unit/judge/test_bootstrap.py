"""The paired bootstrap against answers that are known otherwise."""

from itertools import product

import pytest

from pairie.counts import Counts
from pairie.errors import ConfigError
from pairie.judge import bootstrap
from pairie.judge.bootstrap import paired_bootstrap

# tp, fp, fn of four documents, large and small ones.
A = [Counts(9, 1, 2), Counts(1, 4, 4), Counts(0, 0, 3), Counts(20, 5, 5)]
B = [Counts(8, 2, 3), Counts(4, 1, 1), Counts(2, 1, 1), Counts(21, 4, 4)]


def exact(a: list[Counts], b: list[Counts]) -> list[float]:
    """The difference in every one of the n ** n samples, in order of size."""
    n = len(a)
    return sorted(
        sum((b[i] for i in drawn), Counts()).f1 - sum((a[i] for i in drawn), Counts()).f1
        for drawn in product(range(n), repeat=n)
    )


def test_interval_and_p_are_those_of_all_samples() -> None:
    every = exact(A, B)
    found = paired_bootstrap(A, B, samples=40_000)
    assert (found.a, found.b) == (sum(A, Counts()).f1, sum(B, Counts()).f1)
    assert found.low == pytest.approx(every[int(0.025 * len(every))], abs=0.01)
    assert found.high == pytest.approx(every[int(0.975 * len(every))], abs=0.01)
    below = sum(difference <= 0 for difference in every) / len(every)
    assert 0 < below < 0.5
    assert found.p == pytest.approx(2 * below, abs=0.006)


def test_two_documents_by_hand() -> None:
    """Of both documents the first alone is drawn once in four times, where B is worse: p is twice that."""
    found = paired_bootstrap([Counts(3, 0, 0), Counts(0, 2, 4)], [Counts(2, 1, 1), Counts(4, 0, 0)], samples=20_000)
    assert found.p == pytest.approx(0.5, abs=0.02)
    assert found.low == pytest.approx(2 / 3 - 1) and found.high == pytest.approx(1.0)


def test_f1_is_that_of_added_counts() -> None:
    """A mean over documents would call B the better one: it wins two small documents and loses a large one."""
    a = [Counts(90, 5, 5), Counts(0, 1, 1), Counts(0, 1, 1)]
    b = [Counts(60, 35, 35), Counts(1, 0, 0), Counts(1, 0, 0)]
    found = paired_bootstrap(a, b)
    assert found.difference == pytest.approx(62 / (62 + 35) - 90 / (90 + 7))
    assert found.low is not None and found.low < found.difference < 0


def test_equal_models_do_not_differ() -> None:
    found = paired_bootstrap(A, A)
    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, 1)


def test_the_same_difference_everywhere_is_no_chance() -> None:
    found = paired_bootstrap([Counts(1, 1, 1)] * 5, [Counts(2, 0, 0)] * 5, samples=999)
    assert found.low == found.high == found.difference == 0.5
    assert found.p == pytest.approx(2 / 1000)


def test_sides_are_symmetric() -> None:
    one, other = paired_bootstrap(A, B), paired_bootstrap(B, A)
    assert one.p == other.p and one.low == pytest.approx(-(other.high or 0))


def test_seeds_and_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    found = paired_bootstrap(A, B, samples=300, seed=3)
    assert paired_bootstrap(A, B, samples=300, seed=3) == found
    assert paired_bootstrap(A, B, samples=300, seed=4) != found
    # However many are drawn at a time.
    monkeypatch.setattr(bootstrap, "MOST_DRAWS", 28)
    assert paired_bootstrap(A, B, samples=300, seed=3) == found


def test_one_document_has_no_spread() -> None:
    found = paired_bootstrap(A[:1], B[:1])
    assert (found.low, found.high, found.p) == (None, None, None)
    assert found.to_dict()["difference"] == B[0].f1 - A[0].f1


def test_nothing_found_is_zero() -> None:
    found = paired_bootstrap([Counts(0, 0, 2)] * 3, [Counts(0, 3, 2)] * 3)
    assert (found.a, found.b, found.p) == (0, 0, 1)


@pytest.mark.parametrize(("a", "b", "samples"), [(A, A[:3], 9), ([], [], 9), (A, A, 0)])
def test_what_cannot_be_compared(a: list[Counts], b: list[Counts], samples: int) -> None:
    with pytest.raises(ConfigError, match="compare: "):
        paired_bootstrap(a, b, samples=samples)
