"""A genre held out and added later: who is in which set, which runs are made, which are made again."""

from pathlib import Path

import pytest

from pairie.formats import write_inline
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import load_corpus
from pairie.learn.added import read_files
from pairie.learn.recipe import Recipe
from pairie.types import Document, Mention
from training import added_genre
from training.added_genre import TABLE, Parts, main, part

SHIPPED = Path(added_genre.__file__).parents[1] / "models" / "pairie-zh"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Nine news and nine notices, six of each to train on."""
    folder = tmp_path / "annotations"
    (folder / "corpus").mkdir(parents=True)
    documents, rows = [], ["id\tsplit\n"]
    for i in range(18):
        name = ("train", "train", "train", "train", "dev", "test")[i % 6]
        document = Document(f"江州市帮扶{i}个县", entities=(Mention("a1", "ACTOR", 0, 3, "江州市"),))
        documents.append(AnnotatedDocument(f"d{i}", "news" if i < 9 else "notice", document))
        rows.append(f"d{i}\t{name}\n")
    (folder / "corpus" / "a.xml").write_text(write_inline(documents), encoding="utf-8")
    (folder / "splits.tsv").write_text("".join(rows), encoding="utf-8")
    return folder


def test_parts(corpus: Path) -> None:
    parts = part(corpus, "notice", 4, 3, seed=1)
    assert len(parts.pool) == 4 and len(parts.test) == 3
    assert {d.genre for d in [*parts.pool, *parts.test]} == {"notice"}
    assert not {d.id for d in parts.pool} & {d.id for d in parts.test}
    assert {d.genre for known in parts.known.values() for d in known} == {"news"}
    assert part(corpus, "notice", 6, 3, seed=1).pool[:4] == parts.pool, "a larger set contains the smaller"
    assert part(corpus, "notice", 4, 3, seed=2).pool != parts.pool
    with pytest.raises(SystemExit, match="notice: 9 documents, 10 or more are needed"):
        part(corpus, "notice", 9, 3, seed=1)


Made = list[tuple[str, Recipe]]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    """The runs that were made; nothing is trained."""
    runs: Made = []

    def perform(recipe: Recipe, model: Path) -> float:
        runs.append((model.parent.name if model.name == "model" else model.name, recipe))
        return 60.0

    def scores(model: Path, parts: Parts, genre: str) -> dict[str, float]:
        assert {d.genre for d in parts.test} == {genre}
        return {genre: 40.0 + len(runs), "others": 60.0, "news": 60.0}

    monkeypatch.setattr(added_genre, "perform", perform)
    monkeypatch.setattr(added_genre, "scores", scores)
    return runs


def test_runs_and_rows(corpus: Path, tmp_path: Path, made: Made) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(f'base = "pairie-zh"\ncorpus = "{corpus.as_posix()}"\n', encoding="utf-8")
    # The shipped model stands for one that has not seen the genre: nothing is trained here.
    options = [str(recipe), "--genre", "notice", "--out", str(tmp_path / "out"), "--start", str(SHIPPED)]
    main([*options, "--sizes", "4", "6", "--variants", "replay", "alone"])
    assert [name for name, _ in made] == [
        "pairie-zh",
        *("notice-replay-4-1", "notice-alone-4-1", "notice-replay-6-1", "notice-alone-6-1"),
    ]
    replayed, alone = made[1][1], made[2][1]
    assert replayed.replay_share > 0 and {d.genre for d in load_corpus(replayed.corpus)} == {"news"}
    assert alone.corpus == "" and alone.anchor == 0.0
    main([*options, "--sizes", "4", "--variants", "replay", "anchor"])
    assert [name for name, _ in made[5:]] == ["notice-anchor-4-1"] and made[5][1].anchor > 0
    rows = [row.split("\t") for row in (tmp_path / "out" / TABLE).read_text(encoding="utf-8").splitlines()]
    assert rows[0] == [*("run", "documents", "seed", "seconds", "steps", "best step"), "notice", "others", "news"]
    assert [row[:3] for row in rows[1:]] == [
        ["start", "0", "1"],
        *([v, n, "1"] for n in "46" for v in ("replay", "alone")),
        ["anchor", "4", "1"],
    ]
    assert rows[1][6:] == ["41.0", "60.0", "60.0"]
    with pytest.raises(SystemExit, match="table of another genre"):
        main([*options[:2], "news", *options[3:], "--sizes", "4"])


def test_documents_are_given_as_files(corpus: Path, tmp_path: Path, made: Made) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(f'base = "pairie-zh"\ncorpus = "{corpus.as_posix()}"\n', encoding="utf-8")
    out = tmp_path / "out"
    main([str(recipe), "--genre", "notice", "--out", str(out), "--sizes", "4", "--variants", "replay", "--epochs", "2"])
    (name, start), (_, further) = made
    assert name == "start-notice" and start.epochs == 2.0 and {d.genre for d in load_corpus(start.corpus)} == {"news"}
    (path,) = further.added
    added = read_files([path])
    assert len(added) == 4 and {d.genre for d in added} == {"notice"}
