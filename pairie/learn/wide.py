"""Channels with huge values, computed in full precision beside the int8 products.

A few channels of the feed-forward layers carry values ten times as large as all others, at the marks and at breaks.
One int8 scale for the whole input has to hold them, and leaves little for the rest: of the error that int8 makes in the
span logits of the default model, more than half comes from there. Source: Dettmers et al. 2022, LLM.int8(), section 3.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from pairie.model.network import WindowNetwork
from pairie.model.runtime import pad_windows
from pairie.model.tokens import TokenRows, Vocabulary

__all__ = ["FULL", "largest_values", "with_wide_channels"]

FULL = "/wide/"
"""What the names of the graph nodes contain that stay in full precision."""


class WideOutput(nn.Module):
    """The second half of a feed-forward layer, with some channels taken out of the large products.

    Same results as before: what the channels bring is added by two small products of their own.
    """

    def __init__(self, intermediate: nn.Linear, output: nn.Module, channels: Tensor) -> None:
        super().__init__()
        self.output = output
        dense: nn.Linear = output.dense  # type: ignore[assignment]
        up = nn.Linear(intermediate.in_features, len(channels))
        down = nn.Linear(len(channels), dense.out_features, bias=False)
        with torch.no_grad():
            up.weight.copy_(intermediate.weight[channels])
            up.bias.copy_(intermediate.bias[channels])
            down.weight.copy_(dense.weight[:, channels])
            # GELU of nothing is nothing: the large products keep their shape, these channels are 0 in them.
            intermediate.weight[channels] = 0
            intermediate.bias[channels] = 0
        self.wide = nn.Sequential(up, nn.GELU(), down)

    def forward(self, hidden_states: Tensor, input_tensor: Tensor) -> Tensor:
        """Args: hidden_states: the channels. input_tensor: what they were made from. (batch, positions, width) both."""
        dense: Any = self.output.dense
        norm: Any = self.output.LayerNorm
        found: Tensor = norm(dense(hidden_states) + self.wide(input_tensor) + input_tensor)
        return found


def with_wide_channels(
    window: WindowNetwork, examples: Sequence[TokenRows], vocabulary: Vocabulary, n: int
) -> WindowNetwork:
    """Return a copy, for export, in which the n widest channels of each feed-forward layer are apart.

    Args:
        examples: windows that show which channels are wide; a few pages will do.
    """
    made = copy.deepcopy(window).eval()
    layers = _layers(made)
    for layer, largest in zip(layers, largest_values(made, examples, vocabulary), strict=True):
        channels = largest.topk(min(n, len(largest))).indices
        layer.output = WideOutput(layer.intermediate.dense, layer.output, channels)
    return made


def _layers(window: WindowNetwork) -> list[Any]:
    """The layers of the encoder; torch does not tell the types of its parts."""
    return list(window.encoder.bert.encoder.layer)


def largest_values(window: WindowNetwork, examples: Sequence[TokenRows], vocabulary: Vocabulary) -> list[Tensor]:
    """Return the largest value of each channel of each feed-forward layer. Shape: (layers) of (channels,)."""
    layers = _layers(window)
    largest = [torch.zeros(layer.intermediate.dense.out_features) for layer in layers]

    def note(place: int, values: Tensor) -> None:
        largest[place] = torch.maximum(largest[place], values.abs().amax(dim=(0, 1)))

    hooks = [
        layer.output.dense.register_forward_pre_hook(lambda module, given, place=place: note(place, given[0]))
        for place, layer in enumerate(layers)
    ]
    try:
        with torch.inference_mode():
            for tokens in examples:
                padded = pad_windows([tokens], vocabulary)
                window(**{name: torch.from_numpy(values) for name, values in padded.items()})
    finally:
        for hook in hooks:
            hook.remove()
    return largest
