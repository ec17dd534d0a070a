"""The simulation of annotating on a tiny pool and network: rounds, choices, going on; and what is made of the rows."""

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest

from pairie.formats.annotated import AnnotatedDocument
from pairie.learn.export import write_model
from pairie.learn.recipe import Recipe
from tests import tiny
from training.annotation_pool import WAYS, draw_pool, look_at
from training.curve_picture import curve_picture
from training.saved_share import Row, mean_curve, read_rows, saved_shares, share_needed
from training.simulate_suggestion import RANDOM, Simulation


def corpus(n: int) -> list[AnnotatedDocument]:
    """The three documents again and again; a number keeps the texts apart."""
    found = []
    for i in range(n):
        for annotated in tiny.documents():
            document = annotated.document
            text = document.text + f"又过了{i}年，渠水常流。"
            last = replace(document.passages[-1], end=len(text))
            passages = (*document.passages[:-1], last)
            found.append(
                replace(annotated, id=f"{annotated.id}-{i}", document=document.replace(text=text, passages=passages))
            )
    return found


@pytest.fixture
def simulation(tmp_path: Path) -> Simulation:
    words = tiny.vocabulary()
    write_model(tmp_path / "base", tiny.network(len(words)), words, tiny.SETTINGS, {"name": "tiny"})
    recipe = Recipe(base=str(tmp_path / "base"), epochs=0.1, window_sizes=(46,), positions_per_step=96)
    documents = {"train": corpus(3), "dev": corpus(1), "test": corpus(1)}
    return Simulation(recipe, tmp_path / "out", documents, rounds=(3, 6), pool=12, steps=1)


def test_rounds_grow_by_choice_and_are_kept(simulation: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    simulation.run([RANDOM, *WAYS], [1])
    ways = [RANDOM, *WAYS]
    assert [(r.way, r.round, r.passages) for r in simulation.rows] == [(w, 0, 3) for w in ways] + [
        (w, 1, 6) for w in ways
    ]
    # The first round is one training, told for each way.
    assert len({replace(row, way="") for row in simulation.rows[: len(ways)]}) == 1
    for way in WAYS:
        chosen = json.loads(simulation.choice(1, way, 1).read_text(encoding="utf-8"))
        assert len(set(chosen)) == 6
    # Going on does nothing twice.
    again = Simulation(simulation.recipe, simulation.folder, simulation.documents, rounds=(3, 6), pool=12, steps=1)
    assert again.rows == simulation.rows
    monkeypatch.setattr(again, "trained", lambda *_: pytest.fail("trained again"))
    again.run([RANDOM, *WAYS], [1])


def test_hidden_labels_come_with_the_passage() -> None:
    pool = draw_pool(corpus(2), 99, seed=1)
    assert len(pool.documents) == 6 and len(pool.passages) == 8
    labels = sum(len(a.document.entities) for a in pool.passages.values())
    assert labels == sum(len(a.document.entities) for a in pool.documents)
    look = look_at(tiny.tagger(), pool)
    assert look.hidden.shape == (8, 16) and look.hidden.any()
    assert {u.annotated.id: u.text for u in look.units} == {k: a.document.text for k, a in pool.passages.items()}
    assert len(draw_pool(corpus(2), 3, seed=1).passages) < 8


def row(way: str, number: int, table: float, seed: int = 1) -> Row:
    return Row(seed, way, number, 10 * (number + 1), 1000 * (number + 1), 50 * (number + 1), 0.0, 0.0, table, 0.5)


ROWS = [
    *(row(RANDOM, i, table) for i, table in enumerate((10.0, 20.0, 30.0))),
    *(row("suggest", i, table) for i, table in enumerate((10.0, 25.0, 35.0))),
]


def test_share_needed_lies_on_straight_lines() -> None:
    curve = mean_curve(ROWS, "suggest", "passages", "table")
    assert curve == [(10, 10.0), (20, 25.0), (30, 35.0)]
    assert share_needed(curve, 30, 30.0) == pytest.approx(25 / 30)
    assert share_needed(curve, 30, 10.0) == pytest.approx(10 / 30)
    assert share_needed(curve, 30, 36.0) is None
    assert mean_curve([*ROWS, row("suggest", 0, 20.0, seed=2)], "suggest", "labels", "table")[0] == (50, 15.0)


def test_table_of_shares() -> None:
    lines = saved_shares(ROWS, RANDOM).splitlines()
    assert lines[-1] == "| suggest | table | 35.0 | 30.0 | 83% | 83% | 83% |"
    worse = [replace(r, table=r.table / 2) if r.way == "suggest" else r for r in ROWS]
    assert "not reached" in saved_shares(worse, RANDOM).splitlines()[-1]


def test_rows_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "rounds.tsv"
    assert read_rows(path) == []
    with path.open("a", encoding="utf-8") as table:
        table.writelines(r.line() for r in ROWS)
    assert read_rows(path) == ROWS


def test_picture_is_well_formed_and_has_a_line_for_each_way_and_seed() -> None:
    root = ElementTree.fromstring(curve_picture([*ROWS, *(replace(r, seed=2) for r in ROWS)]))
    lines = [e for e in root if e.tag.endswith("polyline")]
    assert len(lines) == 6  # two ways, two seeds and a mean each
    words = [e.text for e in root if e.tag.endswith("text")]
    assert {"random", "suggest", "passages annotated", "30", "40"} <= set(words)
    with pytest.raises(ValueError, match="nothing to draw"):
        curve_picture([])
