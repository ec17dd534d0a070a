"""One string labelled in two ways."""

from tests.unit.training.suspects import corpus
from training import contradictions


def test_category_clashes() -> None:
    acts = [f'<M id="m1" cat="{category}">资助</M>' for category in ("education", "education", "care")]
    (found,) = contradictions.category_clashes(corpus(*acts))
    assert found.document == "d2" and found.what == "资助: care, of education 2, care 1"
    assert not list(contradictions.category_clashes(corpus(*acts[:2])))
