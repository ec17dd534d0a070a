"""A vocabulary, a network and documents small enough for unit tests: random weights, nothing fetched."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.inline import parse_inline
from pairie.learn.export import write_model
from pairie.learn.torch_scorer import TorchScorer
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from pairie.model.settings import Settings
from pairie.model.store import WEIGHTS, write_manifest
from pairie.model.tagger import Tagger
from pairie.model.tokens import SPECIALS, Vocabulary
from pairie.types import LABELS

PAGES = """<docs>
<doc id="t-1">
<p><A id="a1">江州市</A>向<R id="r1">北岭县</R><M id="m1" cat="funds" by="a1" to="r1" amt="q1">拨付帮扶资金</M>\
<Q id="q1">300万元</Q>。</p>
<p>这一年，<R id="r2">北岭县</R>的小学<M id="m2" cat="education" by="a1" to="r2">迎来支教老师</M>；\
<A id="a2">江州市卫生局</A>还将<M id="m3" cat="health" plan="yes" by="a2" to="r2">派出医疗队</M>。</p>
</doc>
<doc id="t-2">
<p><A id="a1">南湾区</A><M id="m1" cat="goods" by="a1" to="r1" amt="q1">送去<Q id="q1">20台</Q>水泵</M>给\
<R id="r1">白石镇</R>。</p>
</doc>
<doc id="t-3">
<p>今年雨水多，庄稼长得好。</p>
</doc>
</docs>"""

WORDS = ("江州", "江州市", "资金", "帮扶", "万元", "水泵", "医疗队", "老师")


def documents() -> list[AnnotatedDocument]:
    """Three documents: two passages with nested and planned measures, one passage, and one without any act."""
    return parse_inline(PAGES)


def vocabulary(texts: list[str] | None = None) -> Vocabulary:
    """Rows for all characters of the texts (by default of PAGES), some Latin and punctuation, and a few words."""
    known = "".join(texts) if texts else "".join(d.document.text for d in documents())
    singles = sorted(set(known + "0123456789mA,.:;()") - {"\n", " ", "，", "；", "："})
    pieces = [*SPECIALS, " ", *singles, *WORDS]
    scores = [0.0] * len(SPECIALS) + [-12.0] + [-8.0] * len(singles) + [-9.0] * len(WORDS)
    return Vocabulary(pieces, scores)


def config(n_rows: int, **changes: int) -> NetworkConfig:
    """Two layers of 16; windows of 46 characters."""
    small = NetworkConfig(
        n_rows=n_rows,
        hidden_width=16,
        n_layers=2,
        n_heads=2,
        feed_forward_width=32,
        n_positions=48,
        span_width=8,
        mention_width=16,
        n_document_layers=1,
        pair_width=8,
    )
    return replace(small, **changes)


def network(n_rows: int, *, seed: int = 9, **changes: int) -> Network:
    """A random network whose scores differ from span to span: fresh weights alone say nearly the same everywhere."""
    torch.manual_seed(seed)
    made = Network(config(n_rows, **changes))
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if weight.ndim > 1 and name.startswith(("window.encoder", "document")):
                weight.normal_(0, 0.25)
        # No label may win everywhere.
        made.window.spans.label_bias.weight.zero_()
        made.window.spans.label_bias.bias.fill_(-2.0)
        made.document.relabel.bias.zero_()
    return made.eval()


SETTINGS = Settings(before=8, after=4, longest_span=12, mention_thresholds=dict.fromkeys(LABELS, 0.1))
"""A random network is sure of little: a low threshold lets some of its candidates through."""


def tagger(settings: Settings = SETTINGS) -> Tagger:
    words = vocabulary()
    made = network(len(words))
    return Tagger(made.config, words, settings, TorchScorer(made, words, fast=False))


def write(folder: Path, **changes: int) -> Path:
    """Write a model folder with a random network, and return it."""
    words = vocabulary()
    write_model(folder, network(len(words), **changes), words, SETTINGS, {"name": "tiny"})
    return folder


def write_bare(folder: Path, about: Mapping[str, str]) -> Path:
    """Write all files of a model folder, where the graphs are no graphs: opening does not look at them."""
    folder.mkdir()
    words = vocabulary()
    words.save(folder / "vocab.tsv")
    config(len(words)).save(folder / "config.json")
    for name in ("window.onnx", "document.onnx", WEIGHTS):
        (folder / name).write_bytes(name.encode() * 10)
    write_manifest(folder, {**about, "settings": Settings(before=8, after=4).to_dict()})
    return folder
