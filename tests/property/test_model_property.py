"""What must hold for any text: one position a character, cores that cover it, features in range."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pairie.model.candidates import Candidate, select
from pairie.model.features import DISTANCE_BOUNDS, FEATURE_SIZES, pair_features
from pairie.model.tokens import FIRST, INNER, LAST, SINGLE, SPECIALS, UNKNOWN_PENALTY, Vocabulary
from pairie.model.windows import BORDERS, plan_windows, window_of
from tests import tiny

VOCABULARY = tiny.vocabulary()
KNOWN = sorted({c for piece in VOCABULARY.pieces for c in piece})
# Also lone surrogates, which a broken decoder leaves behind.
ANY_TEXT = st.text(st.one_of(st.sampled_from(KNOWN), st.characters(exclude_categories=[])), max_size=80)


@given(ANY_TEXT)
def test_every_code_point_takes_one_position(text: str) -> None:
    tokens = VOCABULARY.encode(text)
    assert len(tokens.characters) == len(tokens.pieces) == len(tokens.places) == len(text)
    for rows in (tokens.characters, tokens.pieces):
        assert ((rows >= 0) & (rows < len(VOCABULARY))).all()


@given(ANY_TEXT)
def test_places_spell_the_pieces(text: str) -> None:
    tokens = VOCABULARY.encode(text)
    place = 0
    while place < len(text):
        if tokens.places[place] == SINGLE:
            assert tokens.pieces[place] == tokens.characters[place]
            place += 1
            continue
        piece = VOCABULARY.pieces[tokens.pieces[place]]
        end = place + len(piece)
        assert tokens.places[place:end].tolist() == [FIRST, *[INNER] * (len(piece) - 2), LAST]
        assert (tokens.pieces[place:end] == tokens.pieces[place]).all()
        assert tokens.characters[place:end].tolist() == [VOCABULARY.row(c) for c in piece]
        place = end


SMALL = Vocabulary(
    [*SPECIALS, "甲", "乙", "甲乙", "乙丙", "甲乙甲", "丙丙丙"], [0.0] * 6 + [-3.0, -2.5, -5.0, -4.0, -6.5, -20.0]
)


def best_score(text: str) -> float:
    """The best path, by trying all cuts."""
    if not text:
        return 0.0
    known = dict(zip(SMALL.pieces[6:], SMALL.scores[6:], strict=True))
    unknown = min(SMALL.scores) - UNKNOWN_PENALTY
    return max(
        known.get(text[:n], unknown) + best_score(text[n:])
        for n in range(1, min(3, len(text)) + 1)
        if n == 1 or text[:n] in known
    )


@given(st.text(st.sampled_from("甲乙丙"), max_size=9))
def test_the_segmentation_is_the_best(text: str) -> None:
    tokens = SMALL.encode(text)
    known = dict(zip(SMALL.pieces[6:], SMALL.scores[6:], strict=True))
    total = 0.0
    for i, place in enumerate(tokens.places.tolist()):
        if place == FIRST:
            total += known[SMALL.pieces[tokens.pieces[i]]]
        elif place == SINGLE:
            total += known.get(text[i], min(SMALL.scores) - UNKNOWN_PENALTY)
    assert np.isclose(total, best_score(text))


TEXTS_WITH_BORDERS = st.text(st.sampled_from("字字字字字，。\n ab"), max_size=300)


@given(TEXTS_WITH_BORDERS, st.integers(1, 60), st.integers(0, 30), st.integers(0, 30))
def test_cores_cover_the_text(text: str, room: int, before: int, after: int) -> None:
    size = room + before + after
    windows = plan_windows(text, size, before=before, after=after)
    assert "".join(text[w.core_start : w.core_end] for w in windows) == text
    assert all(one.core_end == two.core_start for one, two in pairwise(windows))
    for window in windows:
        assert 0 <= window.start <= window.core_start < window.core_end <= window.end <= len(text)
        assert window.end - window.start <= size
        assert window.core_start - window.start == min(before, window.core_start)
        assert window.end - window.core_end >= min(after, len(text) - window.core_end)


@given(TEXTS_WITH_BORDERS, st.integers(2, 40))
def test_a_core_is_cut_in_mid_clause_only_without_a_border_near(text: str, size: int) -> None:
    for window in plan_windows(text, size, before=0, after=0)[:-1]:
        if text[window.core_end - 1] not in "".join(BORDERS):
            last_half = text[window.core_start + size // 2 : window.core_start + size]
            assert not set(last_half) & set("".join(BORDERS))


@given(TEXTS_WITH_BORDERS, st.integers(0, 300), st.integers(1, 40))
def test_window_of_agrees_with_looking_at_all(text: str, start: int, length: int) -> None:
    windows = plan_windows(text, 40, before=10, after=5)
    fitting = [i for i, w in enumerate(windows) if w.core_start <= start < w.core_end and start + length <= w.end]
    assert window_of(windows, start, start + length) == (fitting[0] if fitting else None)


@st.composite
def mentions(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, int]]]:
    text = draw(st.text(st.sampled_from("县市，。\n字"), min_size=1, max_size=60))
    place = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 8), st.integers(0, 3))
    drawn = draw(st.lists(place, max_size=12, unique=True))
    spans = {(start, min(len(text), start + length), label) for start, length, label in drawn}
    return text, sorted(spans, key=lambda s: (s[0], -s[1], s[2]))


@given(mentions())
def test_features_are_in_range_and_symmetric(drawn: tuple[str, list[tuple[int, int, int]]]) -> None:
    text, spans = drawn
    starts, ends, labels = ([s[k] for s in spans] for k in range(3))
    found = pair_features(text, starts, ends, labels, 3)
    n = len(spans)
    assert found.shape == (n, n, len(FEATURE_SIZES))
    assert (found >= 0).all() and (found < np.array(FEATURE_SIZES)).all()
    middle = len(DISTANCE_BOUNDS) + 1
    assert (found[..., 0] + found[..., 0].T == 2 * middle).all()
    nested = found[..., 1] <= 1
    assert (nested == nested.T).all()
    assert (found[..., 1] == found[..., 1].T)[~nested].all()
    assert (found[..., 4] == found[..., 4].T).all()
    own = np.arange(n)
    assert (found[own, own] == [middle, 0, 0, 0, 2]).all()


@given(
    st.lists(
        st.builds(
            lambda start, length, label, logit: Candidate(start, start + length, label, logit),
            st.integers(0, 30),
            st.integers(1, 10),
            st.integers(0, 3),
            st.floats(-2, 9, width=16),
        ),
        max_size=25,
    )
)
@settings(max_examples=200)
def test_selection(candidates: list[Candidate]) -> None:
    kept = select(candidates)
    assert kept == sorted(kept, key=lambda c: (c.start, -c.end, c.label))
    assert len({(c.start, c.end) for c in kept}) == len(kept)

    def rivals(one: Candidate, two: Candidate) -> bool:
        overlap = one.start < two.end and two.start < one.end
        return (one.start, one.end) == (two.start, two.end) or (one.label == two.label and overlap)

    assert not any(rivals(one, two) for i, one in enumerate(kept) for two in kept[i + 1 :])
    # Whatever was left out lost against something that is at least as good.
    for candidate in candidates:
        assert any(k == candidate or (rivals(k, candidate) and k.logit >= candidate.logit) for k in kept)
