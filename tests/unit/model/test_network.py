"""The network in torch: shapes, and what must not matter."""

from pathlib import Path

import pytest
import torch
from torch import Tensor

from pairie.model.heads import rotate
from pairie.model.network import Network
from pairie.model.runtime import pad_windows
from tests import tiny

VOCABULARY = tiny.vocabulary()


def batch(*texts: str) -> list[Tensor]:
    padded = pad_windows([VOCABULARY.encode(text) for text in texts], VOCABULARY)
    return [torch.from_numpy(padded[name]) for name in ("characters", "pieces", "places", "mask")]


def test_window_shapes() -> None:
    network = tiny.network(len(VOCABULARY))
    with torch.no_grad():
        hidden, spans = network.window(*batch("江州市支援", "县"))
    assert hidden.shape == (2, 7, 16)
    assert spans.shape == (2, 4, 7, 7)


def test_padding_changes_nothing() -> None:
    network = tiny.network(len(VOCABULARY))
    with torch.no_grad():
        alone, together = network.window(*batch("县")), network.window(*batch("江州市支援北岭县", "县"))
    torch.testing.assert_close(alone[0][0], together[0][1, :3], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(alone[1][0], together[1][1, :, :3, :3], atol=1e-5, rtol=1e-5)


def test_pieces_and_places_are_seen() -> None:
    network = tiny.network(len(VOCABULARY))
    characters, pieces, places, mask = batch("江州市")
    with torch.no_grad():
        network.window.encoder.place.weight.normal_()
        full = network.window(characters, pieces, places, mask)[0]
        assert not torch.allclose(full, network.window(characters, characters, places, mask)[0])
        assert not torch.allclose(full, network.window(characters, pieces, places * 0, mask)[0])


def test_rotation_depends_on_distance_only() -> None:
    vector = torch.randn(1, 1, 8).expand(1, 9, 8)
    other = torch.randn(1, 1, 8).expand(1, 9, 8)
    products = (rotate(vector) @ rotate(other).transpose(1, 2))[0]
    for distance in range(-8, 9):
        diagonal = products.diagonal(distance)
        torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-4, rtol=1e-4)
    assert not torch.allclose(products[0, 0], products[0, 3])
    torch.testing.assert_close(rotate(vector).norm(dim=-1), vector.norm(dim=-1))


@pytest.mark.parametrize("n", [1, 3])
def test_document_shapes(n: int) -> None:
    network = tiny.network(len(VOCABULARY))
    vectors = torch.randn(3, n, 16)
    found = network.document(*vectors, torch.zeros(n, dtype=torch.long), torch.zeros(n, n, 5, dtype=torch.long))
    assert [tuple(part.shape) for part in found] == [(n, n, 3), (n, 5), (n, 14), (n,)]


def test_links_have_a_direction() -> None:
    network = tiny.network(len(VOCABULARY))
    vectors = torch.randn(3, 2, 16)
    labels, features = torch.tensor([0, 3]), torch.zeros(2, 2, 5, dtype=torch.long)
    with torch.no_grad():
        links = network.document(*vectors, labels, features)[0]
    assert not torch.allclose(links[0, 1], links[1, 0])


def test_base_folder_and_continued_pretraining(tmp_path: Path) -> None:
    """A base is what BertModel saves; further pre-training leaves ``encoder.pt`` beside it, which then counts."""
    source, trained, target = (tiny.network(len(VOCABULARY), seed=seed) for seed in (1, 2, 3))
    source.window.encoder.bert.save_pretrained(tmp_path)
    target.load_base(tmp_path)
    assert torch.equal(target.window.encoder.rows, source.window.encoder.rows)
    trained.window.encoder.place.weight.data.fill_(0.5)
    encoder = trained.window.encoder
    torch.save({"bert": encoder.bert.state_dict(), "place": encoder.place.state_dict()}, tmp_path / "encoder.pt")
    target.load_base(tmp_path)
    assert torch.equal(target.window.encoder.rows, encoder.rows)
    assert torch.equal(target.window.encoder.place.weight, encoder.place.weight)


def test_names_of_the_weights_are_stable() -> None:
    """Weights of released models are read by these names."""
    names = set(Network(tiny.config(20)).state_dict())
    heads = {name.split(".")[1] for name in names if name.startswith("document.")}
    assert heads == {
        *("span", "label", "norm", "layers", "bias", "stand", "head", "tail", "link"),
        *("head_role", "tail_role", "relabel", "category", "planned"),
    }
    assert {name for name in names if name.startswith("window.spans.")} == {
        *("window.spans.ends.weight", "window.spans.ends.bias"),
        *("window.spans.label_bias.weight", "window.spans.label_bias.bias"),
    }
    assert {"window.encoder.place.weight", "window.encoder.bert.embeddings.word_embeddings.weight"} <= names
