"""The encoder: characters with the sub-words that cover them, through a BERT stack."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn
from transformers import BertConfig, BertModel

from pairie.model.config import NetworkConfig
from pairie.model.tokens import N_PLACES


class Encoder(nn.Module):
    """BERT over hybrid input: 0.5·(row of the character + row of its piece) + embedding of the place in the piece."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.bert = BertModel(
            BertConfig(
                vocab_size=config.n_rows,
                hidden_size=config.hidden_width,
                num_hidden_layers=config.n_layers,
                num_attention_heads=config.n_heads,
                intermediate_size=config.feed_forward_width,
                max_position_embeddings=config.n_positions,
                hidden_dropout_prob=config.dropout,
                # Drawing a mask for every attention weight costs more time than the matrix products do.
                attention_probs_dropout_prob=0.0,
                layer_norm_eps=1e-12,
                attn_implementation="sdpa",  # type: ignore[call-arg]
            ),
            add_pooling_layer=False,
        )
        self.place = nn.Embedding(N_PLACES, config.hidden_width)
        nn.init.zeros_(self.place.weight)

    @property
    def rows(self) -> Tensor:
        """Row table shared by characters and pieces. Shape: (rows, hidden)."""
        weight: Tensor = self.bert.embeddings.word_embeddings.weight
        return weight

    def forward(self, characters: Tensor, pieces: Tensor, places: Tensor, mask: Tensor | None) -> Tensor:
        """Encode windows.

        Args:
            characters, pieces: rows of the vocabulary. Shape: (batch, positions).
            places: place of the character in its piece. Shape: (batch, positions).
            mask: 1 where a position is used; None where all are. Shape: (batch, positions).
        Returns:
            Hidden vectors. Shape: (batch, positions, hidden).
        """
        table = self.bert.embeddings.word_embeddings
        vectors = 0.5 * (table(characters) + table(pieces)) + self.place(places)
        hidden: Tensor = self.bert(inputs_embeds=vectors, attention_mask=mask).last_hidden_state
        return hidden

    def load_base(self, folder: Path) -> None:
        """Take the weights of a base folder written by ``BertModel.save_pretrained``."""
        base = BertModel.from_pretrained(folder, add_pooling_layer=False)
        self.bert.load_state_dict(base.state_dict())
