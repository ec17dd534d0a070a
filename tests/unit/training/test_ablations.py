"""Short runs that differ in one thing: how they are written, which documents they read, which are made again."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pairie.formats.annotated import AnnotatedDocument
from pairie.gold import Gold
from pairie.learn.recipe import Recipe
from tests import tiny
from training import ablations
from training.ablations import TABLE, Run, draw, main, parse_run


@pytest.mark.parametrize(
    ("text", "run"),
    [
        ("shipped", Run("shipped", 500, {})),
        ("swap=swap_share=0.5", Run("swap", 500, {"swap_share": 0.5})),
        ("windows=window_sizes=[190, 254]", Run("windows", 500, {"window_sizes": (190, 254)})),
        ("raw base=base=models/base", Run("raw base", 500, {"base": "models/base"})),
        ("random=random", Run("random", 500, {}, random=True)),
        ("half=250 passages", Run("half", 250, {})),
    ],
)
def test_run_is_read(text: str, run: Run) -> None:
    assert parse_run(text, 500) == run


def test_draw_takes_whole_documents_until_they_suffice() -> None:
    documents = [*tiny.documents()] * 4
    drawn = draw(documents, 5)
    sizes = [len(d.document.passages) for d in drawn]
    assert sum(sizes) >= 5 > sum(sizes[:-1])
    assert draw(documents, 5) == drawn
    assert draw(documents, 9)[: len(drawn)] == drawn, "a larger draw contains the smaller"


def test_draw_has_no_more_than_there_is() -> None:
    documents = tiny.documents()
    assert sorted(d.id for d in draw(documents, 100)) == sorted(d.id for d in documents)
    assert draw(documents, 0) == []


@pytest.fixture
def performed(monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    """The runs that were made; nothing is trained."""
    made: list[Run] = []

    def perform(run: Run, recipe: Recipe, splits: Mapping[str, Sequence[AnnotatedDocument]], folder: Path) -> str:
        assert set(splits) == {"train", "dev", "gold"}
        made.append(run)
        return f"{run.name}\t{run.n_passages}\t{recipe.epochs:g}\t100\t0.1"

    monkeypatch.setattr(ablations, "perform", perform)
    monkeypatch.setattr(ablations, "load_corpus", lambda folder, split: tiny.documents())
    monkeypatch.setattr(ablations, "read_gold", lambda folder: Gold((), ()))
    return made


def test_run_that_has_its_row_is_not_made_again(tmp_path: Path, performed: list[Run]) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text('base = "base"\ncorpus = "corpus"\n', encoding="utf-8")
    options = [str(recipe), "gold", "--passages", "3", "--epochs", "2", "--out", str(tmp_path / "out")]
    main([*options, "shipped"])
    main([*options, "shipped", "shipped=2 passages", "random=random"])
    assert performed == [Run("shipped", 3, {}), Run("shipped", 2, {}), Run("random", 3, {}, random=True)]
    main([*options, "--epochs", "4", "shipped"])
    assert performed[3:] == [Run("shipped", 3, {})], "other epochs are another run"
    rows = (tmp_path / "out" / TABLE).read_text(encoding="utf-8").splitlines()
    assert [row.split("\t")[0] for row in rows] == ["run", "shipped", "shipped", "random", "shipped"]
