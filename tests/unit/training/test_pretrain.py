"""What the encoder is trained on before it sees a label: chosen lines, windows, hidden pieces."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from pairie.learn.recipe import Recipe
from pairie.learn.start import start_model, start_network
from pairie.model.tokens import BEGIN, END, FIRST, INNER, LAST, MASK, SINGLE
from tests import tiny
from training import pretrain_text
from training.pretrain import MASKED_SHARE, _save, go_on, mask_pieces, write_start
from training.pretrain_text import HOME, UNKNOWN, WINDOW, choose_lines, encode_corpus, kept_words

WORDS = tiny.vocabulary()
LINES = ["江州市向北岭县拨付帮扶资金300万元。", "南湾区送去20台水泵给白石镇。", "今年雨水多，庄稼长得好。"] * 9


def chosen(lines: list[str], n_characters: int, seed: int = 0) -> list[str]:
    return choose_lines(lines, n_characters, np.random.default_rng(seed))


def test_home_news_come_first() -> None:
    home = [f"丹巴县的第{i}条路" for i in range(6)]
    away = [f"股市第{i}天上涨" for i in range(6)]
    assert all(HOME.search(line) for line in home) and not any(HOME.search(line) for line in away)
    lines = [line for pair in zip(away, home, strict=True) for line in pair]
    found = chosen(lines, 1000)
    assert sorted(found[:6]) == sorted(home) and sorted(found[6:]) == sorted(away)
    assert found[:6] != home and chosen(lines, 1000, seed=1) != found
    assert chosen(lines, 1000) == found


@given(st.lists(st.text("县市乡天，", max_size=12), max_size=20), st.integers(0, 120))
def test_as_many_lines_as_it_takes(lines: list[str], n_characters: int) -> None:
    found = chosen(lines, n_characters)
    rest = list(lines)
    for line in found:
        rest.remove(line)
    # A line counts with its break: enough, and with one line less not enough.
    assert sum(len(line) + 1 for line in found) >= n_characters or not rest
    assert sum(len(line) + 1 for line in found[:-1]) < n_characters or not found
    # No line that is not home news is taken while one that is waits.
    assert not (any(HOME.search(line) for line in rest) and any(not HOME.search(line) for line in found))


def test_windows_hold_the_corpus_without_gap() -> None:
    text = "\n".join(LINES)
    words = np.arange(len(text), dtype=np.int16)
    windows = encode_corpus(LINES, words, WORDS)
    n = len(text) // WINDOW
    assert n == 2 and len(text) % WINDOW  # the rest is left out
    stream = WORDS.encode(text)
    for found, whole, first, last in (
        (windows.characters, stream.characters, WORDS.row(BEGIN), WORDS.row(END)),
        (windows.pieces, stream.pieces, WORDS.row(BEGIN), WORDS.row(END)),
        (windows.places, stream.places, SINGLE, SINGLE),
        (windows.words, words, UNKNOWN, UNKNOWN),
    ):
        assert found.shape == (n, WINDOW + 2)
        assert (found[:, 0] == first).all() and (found[:, -1] == last).all()
        assert np.array_equal(found[:, 1:-1].reshape(-1), whole[: n * WINDOW])
    assert (windows.characters == WORDS.row("\n")).sum() > 10


def test_a_corpus_below_a_window_gives_none() -> None:
    assert encode_corpus(["县"], np.zeros(1, dtype=np.int16), WORDS).characters.shape == (0, WINDOW + 2)


def masked(batch: tuple[np.ndarray, ...], seed: int = 0) -> tuple[np.ndarray, ...]:
    found = mask_pieces(batch, WORDS.row(MASK), np.random.default_rng(seed))  # type: ignore[arg-type]
    assert all(part.dtype == torch.int64 for part in found)
    return tuple(part.numpy() for part in found)


@pytest.fixture(scope="module")
def batch() -> tuple[np.ndarray, ...]:
    """Forty windows, half of whose characters stand in longer pieces."""
    lines = LINES * 20
    windows = encode_corpus(lines, np.zeros(sum(map(len, lines)) + len(lines) - 1, dtype=np.int16), WORDS)
    assert len(windows.characters) >= 40 and (windows.places != SINGLE).mean() > 0.2
    return windows.characters, windows.pieces, windows.places


def test_hidden_positions_and_their_truth(batch: tuple[np.ndarray, ...]) -> None:
    characters, pieces, places, truth = masked(batch)
    hidden = truth != UNKNOWN
    assert np.array_equal(truth[hidden], batch[0][hidden])
    for found, before in zip((characters, pieces, places), batch, strict=True):
        assert np.array_equal(found[~hidden], before[~hidden])
    assert (pieces[hidden] == WORDS.row(MASK)).all() and (places[hidden] == SINGLE).all()
    covered = characters[hidden] == WORDS.row(MASK)
    assert np.array_equal(characters[hidden][~covered], batch[0][hidden][~covered])
    assert covered.mean() == pytest.approx(0.9, abs=0.03)
    assert hidden[:, 1:-1].mean() == pytest.approx(MASKED_SHARE, abs=0.02)
    assert not hidden[:, [0, -1]].any()


def test_the_batch_itself_stays(batch: tuple[np.ndarray, ...]) -> None:
    before = [part.copy() for part in batch]
    masked(batch)
    assert all(np.array_equal(part, copy) for part, copy in zip(batch, before, strict=True))


def test_pieces_are_hidden_whole(batch: tuple[np.ndarray, ...]) -> None:
    hidden = masked(batch)[3] != UNKNOWN
    n_pieces = n_hidden = 0
    for row, places in enumerate(batch[2]):
        start = 0
        for at, place in enumerate(places):
            if place == FIRST:
                start = at
            # A window may cut the first piece, of which only the end is left.
            elif place == LAST and start:
                n_pieces += 1
                n_hidden += hidden[row, at]
                assert len(set(hidden[row, start : at + 1].tolist())) == 1
                start = 0
    assert 0.1 < n_hidden / n_pieces < 0.3


@given(st.lists(st.sampled_from([(SINGLE,), (FIRST, LAST), (FIRST, INNER, LAST)]), max_size=30), st.integers(0, 99))
def test_any_pieces_are_hidden_whole(pieces: list[tuple[int, ...]], seed: int) -> None:
    places = np.array([[SINGLE, *(place for piece in pieces for place in piece), SINGLE]], dtype=np.int8)
    rows = np.arange(100, 100 + places.size, dtype=np.int32)[None]
    truth = masked((rows, rows, places), seed)[3][0]
    at = 1
    for piece in pieces:
        assert len({value == UNKNOWN for value in truth[at : at + len(piece)]}) == 1
        at += len(piece)
    assert truth[0] == truth[-1] == UNKNOWN


def test_words_are_tagged_once_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def tag(lines: list[str], n_processes: int) -> tuple[list[str], np.ndarray]:
        asked.append(lines)
        return ["LOC-B", "n-B"], np.arange(sum(map(len, lines)) + len(lines) - 1, dtype=np.int16)

    monkeypatch.setattr(pretrain_text, "silver_words", tag)
    path = tmp_path / "words.npz"
    first, again = (kept_words(path, ["江州市", "县"], 1) for _ in range(2))
    assert first[0] == again[0] == ["LOC-B", "n-B"] and first[1].tolist() == again[1].tolist() == [0, 1, 2, 3, 4]
    assert asked == [["江州市", "县"]]
    assert len(kept_words(path, ["别的县"], 1)[1]) == 3  # another choice of lines
    assert asked[1:] == [["别的县"]]


def test_a_run_goes_on_from_its_own_checkpoint_first(tmp_path: Path) -> None:
    def parts(value: float) -> tuple[torch.nn.Linear, torch.optim.Optimizer]:
        made = torch.nn.Linear(1, 1)
        torch.nn.init.constant_(made.weight, value)
        return made, torch.optim.AdamW(made.parameters())

    own, earlier = tmp_path / "own.pt", tmp_path / "earlier.pt"
    fresh, optimizer = parts(1.0)
    assert go_on(fresh, optimizer, own, None) == (0, 0.0)
    assert fresh.weight.item() == 1.0
    _save(earlier, *parts(2.0), 50, 600.0)
    # The weights are taken, the schedule starts anew.
    assert go_on(fresh, optimizer, own, earlier) == (0, 0.0)
    assert fresh.weight.item() == 2.0
    _save(own, *parts(3.0), 7, 60.0)
    assert go_on(fresh, optimizer, own, earlier) == (7, 60.0)
    assert fresh.weight.item() == 3.0


def test_a_model_that_was_trained_on_keeps_its_heads(tmp_path: Path) -> None:
    before = start_model(str(tiny.write(tmp_path / "model")))
    network, vocabulary = start_network(Recipe(base=str(tmp_path / "model")))
    with torch.no_grad():
        network.window.encoder.place.weight.add_(1.0)
    (tmp_path / "out").mkdir()
    for name in ("checkpoint.pt", "words.npz"):
        (tmp_path / "out" / name).write_bytes(b"of the run")
    write_start(tmp_path / "out", network, vocabulary, before)
    after, words = start_network(Recipe(base=str(tmp_path / "out" / "model")))
    assert words.pieces == vocabulary.pieces
    changed = network.state_dict()
    assert all(torch.equal(value, changed[name].half().float()) for name, value in after.state_dict().items())
    found = start_model(str(tmp_path / "out" / "model"))
    assert before and found and found.settings == before.settings
    assert "scores" not in found.manifest  # those of before are not its own


def test_a_base_gives_a_base(tmp_path: Path) -> None:
    network, vocabulary = start_network(Recipe(base=str(tiny.write(tmp_path / "model"))))
    (tmp_path / "out").mkdir()
    write_start(tmp_path / "out", network, vocabulary, None)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["encoder.pt", "vocab.tsv"]
    fresh = tiny.network(len(vocabulary), seed=3)
    fresh.load_base(tmp_path / "out")
    old = network.window.encoder.state_dict()
    assert all(torch.equal(value, old[name]) for name, value in fresh.window.encoder.state_dict().items())
