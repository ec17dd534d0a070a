"""Text to network input: one position a character, each with the sub-word piece that covers it.

A character model alone loses what the pre-trained sub-words know; sub-words alone cannot express 5–6 % of the spans.
So each position gets the row of its character, the row of its covering piece and its place in that piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pairie.errors import ModelError

IntArray = NDArray[np.int64]

PAD, UNKNOWN, BEGIN, END, MASK, BREAK = "<pad>", "<unk>", "<s>", "</s>", "<mask>", "<br>"
SPECIALS = (PAD, UNKNOWN, BEGIN, END, MASK, BREAK)
BREAK_CHARACTER = "\n"

SINGLE, FIRST, INNER, LAST = range(4)
N_PLACES = 4

UNKNOWN_PENALTY = 10.0
"""How far below the rarest piece an unknown character scores, as in SentencePiece."""


@dataclass(frozen=True, slots=True)
class TokenRows:
    """Network input of one text. All arrays have shape (chars,)."""

    characters: IntArray
    pieces: IntArray
    places: IntArray


class Vocabulary:
    """Pieces with unigram log probabilities; row numbers are positions in the list.

    Source: Kudo 2018, Subword Regularization, section 3 (unigram language model, best segmentation by Viterbi).
    """

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        if tuple(pieces[: len(SPECIALS)]) != SPECIALS:
            raise ModelError(
                f"vocabulary: special pieces missing; got {list(pieces[: len(SPECIALS)])}, expected {list(SPECIALS)}. "
                "Rebuild the base model."
            )
        if len(pieces) != len(scores):
            raise ModelError(f"vocabulary: sizes differ; got {len(scores)} scores, expected {len(pieces)}. Rebuild it.")
        self.pieces = tuple(pieces)
        self.scores = tuple(scores)
        self._row = {piece: row for row, piece in enumerate(pieces)}
        self._row[BREAK_CHARACTER] = self._row[BREAK]
        self._unknown_score = min(scores) - UNKNOWN_PENALTY
        self._entries = _entries(pieces, scores)
        self._row_of_code = _rows_by_code(self._row, self._row[UNKNOWN])
        self._aliases = _Aliases(self._row)

    def __len__(self) -> int:
        return len(self.pieces)

    def __contains__(self, piece: str) -> bool:
        return piece in self._row

    def row(self, piece: str) -> int:
        """Return the row of a piece, the unknown row if there is none."""
        return self._row.get(piece, self._row[UNKNOWN])

    def encode(self, text: str) -> TokenRows:
        """Encode a text without special positions. Every code point becomes exactly one position."""
        known = text.translate(self._aliases)
        codes = np.frombuffer(known.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        # The last place of the table stands for all codes beyond it.
        characters = self._row_of_code[np.minimum(codes, len(self._row_of_code) - 1)]
        pieces = characters.copy()
        places = np.full(len(known), SINGLE, dtype=np.int64)
        for start, end, piece in self._segments(known):
            pieces[start:end] = piece
            places[start:end] = INNER
            places[start] = FIRST
            places[end - 1] = LAST
        return TokenRows(characters, pieces, places)

    def _segments(self, text: str) -> Iterable[tuple[int, int, int]]:
        """Yield (start, end, row) of the pieces longer than one character on the best path."""
        n = len(text)
        best = [0.0] + [-1e30] * n
        back = [(0, -1)] * (n + 1)
        find, unknown_score = self._entries.get, self._unknown_score
        for start in range(n):
            here = best[start]
            entry = find(text[start])
            score = here + (unknown_score if entry is None or entry.row < 0 else entry.score)
            if score > best[start + 1]:
                best[start + 1] = score
                back[start + 1] = (start, -1)
            end = start + 1
            while entry is not None and entry.has_longer and end < n:
                end += 1
                entry = find(text[start:end])
                if entry is not None and entry.row >= 0 and here + entry.score > best[end]:
                    best[end] = here + entry.score
                    back[end] = (start, entry.row)
        path: list[tuple[int, int, int]] = []
        while n > 0:
            start, piece = back[n]
            if piece >= 0:
                path.append((start, n, piece))
            n = start
        return path

    def save(self, path: Path) -> None:
        """Write one ``piece<TAB>score`` a line, in row order."""
        lines = (f"{piece}\t{score:.4f}\n" for piece, score in zip(self.pieces, self.scores, strict=True))
        path.write_text("".join(lines), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what :meth:`save` wrote.

        Raises:
            ModelError: the file is missing or a line is not ``piece<TAB>score``.
        """
        try:
            lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
            rows = [line.split("\t") for line in lines]
            return cls([row[0] for row in rows], [float(row[1]) for row in rows])
        except (OSError, IndexError, ValueError) as error:
            raise ModelError(
                f"{path}: vocabulary cannot be read; got {error}, expected lines of piece<TAB>score. "
                "Fetch the model folder again."
            ) from error


class _Entry(NamedTuple):
    """What is known of a string: its row (-1 where it is no piece), its score, and whether longer pieces begin so."""

    row: int
    score: float
    has_longer: bool


def _entries(pieces: Sequence[str], scores: Sequence[float]) -> dict[str, _Entry]:
    """Look up pieces and their beginnings at once, so that the search stops where no longer piece can match."""
    longer = {piece[:end] for piece in pieces[len(SPECIALS) :] for end in range(1, len(piece))}
    found = {beginning: _Entry(-1, 0.0, True) for beginning in longer}
    for row, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        if row >= len(SPECIALS):
            found[piece] = _Entry(row, score, piece in longer)
    return found


def _rows_by_code(rows: Mapping[str, int], unknown: int) -> IntArray:
    """Table of rows by code point; its last place holds the unknown row."""
    codes = {ord(piece): row for piece, row in rows.items() if len(piece) == 1}
    table = np.full(max(codes) + 2, unknown, dtype=np.int64)
    table[list(codes)] = list(codes.values())
    return table


class _Aliases(dict[int, str]):
    """Code points to characters that have a row: themselves, or their compatibility form (， → , and Ａ → A)."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, code: int) -> str:
        character = found = chr(code)
        if character not in self._rows:
            folded = unicodedata.normalize("NFKC", character).strip()
            found = folded[0] if folded and folded[0] in self._rows else character
            if character.isspace():
                found = " "
        self[code] = found
        return found
