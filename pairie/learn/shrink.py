"""A smaller start for a faster model: some encoder layers of a larger one, and all its other weights as they are.

What a layer costs and the width of the vectors decide the speed; the rows of the vocabulary, the span head and the
document head cost little, and keeping the width keeps them. Source: Sanh et al. 2019, DistilBERT, section 3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pairie.errors import ConfigError
from pairie.model.network import Network

__all__ = ["keep_layers"]

_LAYER = re.compile(r"(window\.encoder\.bert\.encoder\.layer\.)(\d+)(\..+)")


def keep_layers(network: Network, layers: Sequence[int]) -> Network:
    """Return a network with these encoder layers only.

    Args:
        network: where the weights come from; it stays as it is.
        layers: indices of its encoder layers, in rising order. (0, 5, 11) keeps the first, one of the middle, the last.
    Raises:
        ConfigError: no layer is named, one that the network lacks, or they do not rise.
    """
    n_layers = network.config.n_layers
    if not layers or list(layers) != sorted(set(layers)) or not 0 <= layers[0] <= layers[-1] < n_layers:
        raise ConfigError(
            f"recipe: no such layers; got {list(layers)}, expected indices from 0 to {n_layers - 1} in rising order. "
            "Correct layers in the recipe."
        )
    place = {old: new for new, old in enumerate(layers)}
    kept = {}
    for name, weight in network.state_dict().items():
        found = _LAYER.fullmatch(name)
        if found is None:
            kept[name] = weight
        elif int(found[2]) in place:
            kept[f"{found[1]}{place[int(found[2])]}{found[3]}"] = weight
    smaller = Network(replace(network.config, n_layers=len(layers)))
    smaller.load_state_dict(kept)
    return smaller
