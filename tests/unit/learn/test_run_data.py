"""What a run reads."""

import pytest

from pairie.errors import ConfigError
from pairie.learn.recipe import Recipe
from pairie.learn.run_data import part_fresh
from tests import tiny


def test_fresh_documents_are_parted_by_their_ids() -> None:
    documents = tiny.documents()
    name = documents[1].id
    fresh, others = part_fresh(documents, [name[:-1] + "?", "none-*"])
    assert name in [one.id for one in fresh]
    assert {one.id for one in fresh} | {one.id for one in others} == {one.id for one in documents}
    assert len(fresh) + len(others) == len(documents)
    assert part_fresh(documents, [name]) == ([documents[1]], [documents[0], *documents[2:]])
    assert part_fresh(documents, ()) == ([], list(documents))


def test_patterns_that_match_nothing() -> None:
    with pytest.raises(ConfigError, match="no fresh documents"):
        part_fresh(tiny.documents(), ["none-*"])


def test_fresh_and_added_exclude_each_other() -> None:
    with pytest.raises(ConfigError, match="one of both"):
        Recipe(fresh=("a-*",), added=("b.xml",))
