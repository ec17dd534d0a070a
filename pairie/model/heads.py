"""The heads: which spans are mentions, and what the mentions of a document are to each other."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from pairie.model.config import DOCUMENT_HEADS, NetworkConfig
from pairie.model.features import FEATURE_SIZES


def rotate(vectors: Tensor) -> Tensor:
    """Turn vectors by their position, so that products depend on distances.

    Args:
        vectors: Shape: (..., positions, width), width even.
    Source: Su et al. 2021, RoFormer, section 3.4.
    """
    n, width = vectors.shape[-2], vectors.shape[-1]
    rates = 10000.0 ** (-torch.arange(0, width, 2, device=vectors.device, dtype=torch.float32) / width)
    angles = torch.arange(n, device=vectors.device, dtype=torch.float32)[:, None] * rates
    cosine = torch.stack([angles.cos(), angles.cos()], dim=-1).reshape(n, width)
    sine = torch.stack([angles.sin(), angles.sin()], dim=-1).reshape(n, width)
    swapped = torch.stack([-vectors[..., 1::2], vectors[..., ::2]], dim=-1).reshape(vectors.shape)
    return vectors * cosine + swapped * sine


class SpanHead(nn.Module):
    """Score every span for every label.

    Every label has its own products, since a MEASURE begins and ends by other signs than the names nested in it; the
    biases of start and end are those of the efficient variant. A layer norm without weights goes before it: it trains
    markedly better at the few epochs that small corpora allow.

    Source: Su et al. 2022, GlobalPointer (products); Su et al. 2022, Efficient GlobalPointer, section 3 (biases).
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.width = config.span_width
        self.n_labels = len(config.labels)
        self.norm = nn.LayerNorm(config.hidden_width, elementwise_affine=False)
        self.dropout = nn.Dropout(config.dropout)
        self.ends = nn.Linear(config.hidden_width, 2 * self.n_labels * config.span_width)
        self.label_bias = nn.Linear(config.hidden_width, 2 * self.n_labels)

    def forward(self, hidden: Tensor) -> Tensor:
        """Return logits. Shape: (batch, labels, start, last); ``last`` is the last position inside the span."""
        hidden = self.dropout(self.norm(hidden))
        n_rows, n = hidden.shape[0], hidden.shape[1]
        ends = self.ends(hidden).float().reshape(n_rows, n, 2 * self.n_labels, self.width).transpose(1, 2)
        starts, lasts = rotate(ends).chunk(2, dim=1)
        scores = starts @ lasts.transpose(2, 3) / self.width**0.5
        bias = self.label_bias(hidden).float().transpose(1, 2) / 2
        start_bias, last_bias = bias.split(self.n_labels, dim=1)
        found: Tensor = scores + start_bias[:, :, :, None] + last_bias[:, :, None, :]
        return found


class DocumentLayer(nn.Module):
    """A transformer layer over the mentions of a document, with attention biased by how two mentions stand."""

    def __init__(self, width: int, n_heads: int, dropout: float) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.norm = nn.LayerNorm(width)
        self.mixed = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.feed = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, mentions: Tensor, bias: Tensor) -> Tensor:
        """Args: mentions: Shape: (mentions, width). bias: Shape: (heads, mentions, mentions)."""
        n, width = mentions.shape
        query, key, value = (
            part.reshape(n, self.n_heads, width // self.n_heads).transpose(0, 1)
            for part in self.mixed(self.norm(mentions)).split(width, dim=-1)
        )
        weights = (query @ key.transpose(1, 2) / (width // self.n_heads) ** 0.5 + bias).softmax(dim=-1)
        mixed = (self.dropout(weights) @ value).transpose(0, 1).reshape(n, width)
        mentions = mentions + self.dropout(self.out(mixed))
        found: Tensor = mentions + self.dropout(self.feed(mentions))
        return found


class DocumentHead(nn.Module):
    """Decide over the mentions of a document: label, category, planned flag, and links between them.

    It sees mentions of many windows at once, so that a giver named passages earlier can be linked, and works on
    candidates: the label decision (with "none") lets the document correct what a window alone got wrong.
    """

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        width = config.mention_width
        self.span = nn.Linear(3 * config.hidden_width, width)
        self.label = nn.Embedding(len(config.labels), width)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(2 * config.dropout)
        self.layers = nn.ModuleList(
            DocumentLayer(width, DOCUMENT_HEADS, config.dropout) for _ in range(config.n_document_layers)
        )
        biases = [nn.Embedding(size, DOCUMENT_HEADS) for size in FEATURE_SIZES]
        for table in biases:
            nn.init.zeros_(table.weight)
        self.bias = nn.ModuleList(biases)
        self.stand = nn.ModuleList(nn.Embedding(size, config.pair_width) for size in FEATURE_SIZES)
        self.head = nn.Linear(2 * width, config.pair_width)
        self.tail = nn.Linear(2 * width, config.pair_width)
        n_links = len(config.link_types)
        self.link = nn.Linear(config.pair_width, n_links)
        self.head_role = nn.Linear(2 * width, n_links * config.span_width)
        self.tail_role = nn.Linear(2 * width, n_links * config.span_width)
        self.n_links = n_links
        self.relabel = nn.Linear(2 * width, len(config.labels) + 1)
        self.category = nn.Linear(2 * width, len(config.categories))
        self.planned = nn.Linear(2 * width, 1)

    def forward(
        self, first: Tensor, last: Tensor, mean: Tensor, labels: Tensor, features: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Score the mentions of a document.

        Args:
            first, last, mean: hidden vectors of the first and last character and the mean. Shape: (mentions, hidden).
            labels: index of the label each candidate was found with. Shape: (mentions,).
            features: how two mentions stand (see features.py). Shape: (mentions, mentions, features).
        Returns:
            Logits of links (mentions as head, mentions as tail, link types), labels with "none" last
            (mentions, labels + 1), categories (mentions, categories), planned (mentions,).
        """
        own = self.span(torch.cat([first, last, mean], dim=-1)) + self.label(labels)
        own = self.dropout(functional.gelu(self.norm(own)))
        context = own
        bias = sum(table(features[..., i]) for i, table in enumerate(self.bias)).permute(2, 0, 1)
        for layer in self.layers:
            context = layer(context, bias)
        known = torch.cat([own, context], dim=-1)
        stand = sum(table(features[..., i]) for i, table in enumerate(self.stand))
        pairs = functional.gelu(self.head(known)[:, None] + self.tail(known)[None] + stand)
        links = self.link(self.dropout(pairs)) + self._role_products(known)
        return links, self.relabel(known), self.category(known), self.planned(known).squeeze(-1)

    def _role_products(self, known: Tensor) -> Tensor:
        n = known.shape[0]
        head = self.head_role(known).reshape(n, self.n_links, -1).transpose(0, 1)
        tail = self.tail_role(known).reshape(n, self.n_links, -1).transpose(0, 1)
        products: Tensor = (head @ tail.transpose(1, 2) / head.shape[-1] ** 0.5).permute(1, 2, 0)
        return products
