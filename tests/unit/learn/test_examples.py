"""Documents as training examples."""

from dataclasses import replace

import numpy as np
import pytest

from pairie.learn.augment import join
from pairie.learn.examples import UNKNOWN_LINK, Example, crop, group, make_example
from pairie.types import CATEGORIES, Document
from tests import tiny

DOCUMENTS = [annotated.document for annotated in tiny.documents()]
VOCABULARY = tiny.vocabulary()
CONFIG = tiny.config(len(VOCABULARY))


def example(document: Document, window_size: int = 46) -> Example:
    return make_example(document, CONFIG, VOCABULARY, window_size=window_size)


def test_spans() -> None:
    made = example(DOCUMENTS[0])
    assert [made.text[s.start : s.end] for s in made.spans][:4] == ["江州市", "北岭县", "拨付帮扶资金", "300万元"]
    assert [s.label for s in made.spans] == [0, 1, 3, 2, 1, 3, 0, 3]
    funds, health = made.spans[2], made.spans[-1]
    assert (funds.category, funds.planned) == (CATEGORIES.index("funds"), 0)
    assert (health.category, health.planned) == (CATEGORIES.index("health"), 1)
    assert (made.spans[0].category, made.spans[0].planned) == (-1, -1)


def test_outer_mentions_come_first() -> None:
    made = example(DOCUMENTS[1])
    assert [made.text[s.start : s.end] for s in made.spans] == ["南湾区", "送去20台水泵", "20台", "白石镇"]


def test_links() -> None:
    targets = example(DOCUMENTS[0]).links
    assert targets.shape == (8, 8)
    # 拨付帮扶资金: 江州市 gives, the first 北岭县 receives, 300万元; the second 北岭县 is the same party again.
    assert targets[2].tolist() == [1, 1, 0, 1, UNKNOWN_LINK, 0, 0, 0]
    assert targets[7].tolist() == [0, UNKNOWN_LINK, 0, 0, 1, 0, 1, 0]
    assert (targets[[0, 1, 3, 4, 6]] == 0).all()


def test_windows_hold_what_they_encode() -> None:
    made = example(DOCUMENTS[0], window_size=30)
    assert len(made.windows) == 3
    assert [len(t.characters) for t in made.tokens] == [w.end - w.start for w in made.windows]
    assert max(w.end - w.start for w in made.windows) <= 30
    # A recipe may ask for more than the network can hold.
    assert max(w.end - w.start for w in example(DOCUMENTS[0], window_size=510).windows) <= CONFIG.window


def test_document_without_mentions() -> None:
    made = example(DOCUMENTS[2])
    assert made.spans == () and made.links.shape == (0, 0) and len(made.windows) == 1


@pytest.mark.parametrize("seed", range(20))
def test_crop_keeps_offsets_exact(seed: int) -> None:
    whole = DOCUMENTS[0]
    cut = crop(whole, np.random.default_rng(seed))
    assert cut.text in whole.text
    assert all(cut.text[m.start : m.end] == m.text for m in cut.entities)
    low = whole.text.index(cut.text)
    inside = [m.id for m in whole.entities if low <= m.start and m.end <= low + len(cut.text)]
    assert [m.id for m in cut.entities] == inside
    assert list(cut.relations) == [k for k in whole.relations if k.head in inside and k.tail in inside]
    assert example(cut).text == cut.text


def test_crop_takes_every_run_of_passages() -> None:
    texts = {crop(DOCUMENTS[0], np.random.default_rng(seed)).text for seed in range(40)}
    first, second = DOCUMENTS[0].text.split("\n")
    assert texts == {first, second, DOCUMENTS[0].text}


def test_crop_leaves_a_single_passage_alone() -> None:
    assert crop(DOCUMENTS[1], np.random.default_rng(0)) is DOCUMENTS[1]


@pytest.mark.parametrize("positions", [1, 128, 400, 10_000])
def test_groups(positions: int) -> None:
    examples = [example(document) for document in [*DOCUMENTS * 5, Document("字" * 80)]]
    windows = [len(e.windows) for e in examples]
    steps = group(examples, positions, np.random.default_rng(3))
    assert sorted(i for step in steps for i in step) == list(range(len(examples)))
    # All windows are padded to 64 positions.
    assert all(len(step) == 1 or 64 * sum(windows[i] for i in step) <= positions for step in steps)
    assert steps == group(examples, positions, np.random.default_rng(3))
    if positions == 400:
        assert len(steps) < len(examples) / 2


def test_short_documents_are_not_padded_to_long_ones() -> None:
    large = replace(CONFIG, n_positions=256)
    texts = ["字" * 5, "字" * 200] * 6
    examples = [make_example(Document(text), large, VOCABULARY, window_size=250) for text in texts]
    for step in group(examples, 1024, np.random.default_rng(1)):
        assert len({len(examples[i].text) for i in step}) == 1


def test_no_examples_no_steps() -> None:
    assert group([], 100, np.random.default_rng(0)) == []


def test_links_between_joined_documents_are_not_known() -> None:
    first, second = (d.document for d in tiny.documents()[:2])
    whole, starts = join([first, second])
    example = make_example(whole, CONFIG, VOCABULARY, window_size=190, starts=starts)
    mine = np.array([span.start < starts[1] for span in example.spans])
    assert mine.any() and not mine.all()
    strangers = mine[:, None] != mine[None, :]
    assert (example.links[strangers] == UNKNOWN_LINK).all()
    alone = make_example(first, CONFIG, VOCABULARY, window_size=190).links
    assert (example.links[np.ix_(mine, mine)] == alone).all()
