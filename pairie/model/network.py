"""Encoder and heads as one network."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from pairie.model.config import NetworkConfig
from pairie.model.encoder import Encoder
from pairie.model.heads import DocumentHead, SpanHead


class WindowNetwork(nn.Module):
    """What runs once a window: hidden vectors and span scores."""

    def __init__(self, encoder: Encoder, spans: SpanHead) -> None:
        super().__init__()
        self.encoder = encoder
        self.spans = spans

    def forward(
        self, characters: Tensor, pieces: Tensor, places: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return hidden vectors (batch, positions, hidden) and span logits (batch, labels, start, last)."""
        hidden = self.encoder(characters, pieces, places, mask)
        return hidden, self.spans(hidden)


class Network(nn.Module):
    """The whole model: ``window`` reads windows of text, ``document`` joins their mentions."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        self.window = WindowNetwork(Encoder(config), SpanHead(config))
        self.document = DocumentHead(config)

    def load_base(self, folder: Path) -> None:
        """Start the encoder from a base folder, or from what continued pre-training saved there."""
        pretrained = folder / "encoder.pt"
        if pretrained.exists():
            state = torch.load(pretrained, weights_only=True)
            self.window.encoder.bert.load_state_dict(state["bert"])
            self.window.encoder.place.load_state_dict(state["place"])
        else:
            self.window.encoder.load_base(folder)
