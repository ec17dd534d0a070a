"""Rebuilding the base encoder: the packed format and the choice of rows."""

import struct

import numpy as np
import pytest

from pairie.errors import ModelError
from pairie.model.tokens import SPECIALS
from training.build_base import META, PackedModel, chinese_vocabulary, read_packed

N_SOURCE = 250_002
"""Rows of the source that our special pieces come from reach this far."""


def packed(pieces: list[str]) -> PackedModel:
    """A model of two dimensions whose row i is (i, -i)."""
    filled = [*pieces, *[f"latin{i}" for i in range(N_SOURCE - len(pieces))]]
    table = np.stack([np.arange(N_SOURCE), -np.arange(N_SOURCE)], axis=1).astype("<f4")
    scores = np.full(N_SOURCE, -9.0, dtype=np.float32)
    tensors = {"emb.word": (False, table.size, 0)}
    return PackedModel(table.tobytes(), 2, 0, 1, 4, 8, filled, scores, tensors)


def test_rows_of_the_chinese_vocabulary() -> None:
    source = packed(
        ["<s>", "<pad>", "</s>", "<unk>", META, "中", "国", "中国", "hello", "12", "12345", "，", "。", "龘", "龘国"]
    )
    vocabulary, rows = chinese_vocabulary(source)
    assert len(vocabulary) == len(rows) and vocabulary.pieces[:7] == (*SPECIALS, " ")
    assert all(piece in vocabulary for piece in ("中", "国", "中国", "12", "。", "龘"))
    assert not any(piece in vocabulary for piece in ("hello", "12345", "latin7", "龘国", META))
    assert rows[vocabulary.row("中国")].tolist() == [7, -7]
    assert rows[0].tolist() == [1, -1]  # padding of the source is row 1


def test_characters_that_the_source_lacks_get_distinct_vectors() -> None:
    vocabulary, rows = chinese_vocabulary(packed(["<s>", "<pad>", "</s>", "<unk>", META, "中", "国"]))
    lacking = [vocabulary.row(c) for c in "璧赉鄯圳"]
    assert vocabulary.row("<unk>") not in lacking and len(set(lacking)) == 4
    assert len({tuple(rows[row].tolist()) for row in lacking}) == 4
    # They lie around the mean of the characters that are known.
    assert np.abs(rows[lacking].mean(axis=0) - [5.5, -5.5]).max() < 2


def test_four_bit_blocks() -> None:
    nibbles = bytes((j % 16) | ((15 - j % 16) << 4) for j in range(16))
    block = struct.pack("<e", 0.5) + nibbles
    model = PackedModel(block, 2, 0, 1, 4, 8, [], np.zeros(0, dtype=np.float32), {"w": (True, 32, 0)})
    expected = [0.5 * (j - 8) for j in range(16)] + [0.5 * (7 - j) for j in range(16)]
    assert model.tensor("w").tolist() == expected


def test_another_format() -> None:
    with pytest.raises(ModelError, match=r"wrong format; got b'GGUF'"):
        read_packed(b"GGUF" + bytes(200))
