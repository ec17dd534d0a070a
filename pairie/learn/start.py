"""Where training starts: our base, a model of ours, or a BERT from the hub or a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from pairie.errors import ConfigError, ModelError
from pairie.learn.export import load_network
from pairie.learn.graphs import network_from_graphs
from pairie.learn.recipe import Recipe
from pairie.learn.schema import grow
from pairie.learn.shrink import keep_layers
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from pairie.model.store import MANIFEST, WEIGHTS, ModelFolder, find_model, open_model
from pairie.model.tokens import SPECIALS, Vocabulary
from pairie.schema import Schema
from pairie.types import own_words

VOCABULARY = "vocab.tsv"
OUR_ENCODER = "multilingual-e5-small (MIT)"
"""What base folders and models of ours began as, unless the manifest says otherwise."""
LEFTOVERS = ("pooler.", "embeddings.position_ids", "embeddings.token_type")
"""Tensors of a BERT that may be missing: not used, made anew, or the same at every position."""


def start_network(recipe: Recipe) -> tuple[Network, Vocabulary]:
    """Build the network that a recipe starts from, with rows for the words of its schema.

    ``recipe.base`` is a base folder (``training/build_base.py``, ``training/pretrain.py``), a model of ours (folder or
    name), or anything that ``transformers`` finds as a BERT: a folder or a hub name (hfl/chinese-macbert-base). Of its
    encoder layers those in ``recipe.layers`` are kept, by default all.

    Raises:
        ConfigError: nothing of the kind is found, or it lacks such layers.
        ModelError: the model is damaged, its graphs lack weights, or the base is no BERT.
    """
    network, vocabulary = _found(recipe)
    network = keep_layers(network, recipe.layers) if recipe.layers else network
    return grow(network, Schema.from_dict(recipe.schema, where="recipe: schema"), recipe.seed), vocabulary


def is_model(base: str) -> bool:
    """Whether a base is a model of ours, and not an encoder alone."""
    return _model_folder(base) is not None


def start_model(base: str) -> ModelFolder | None:
    """Open the model of ours that a base is; None where it is something else.

    Raises:
        ModelError: it is one, and damaged: every byte is compared.
    """
    found = _model_folder(base)
    return None if found is None else open_model(found, weights=True)


def _model_folder(base: str) -> Path | None:
    folder = Path(base)
    if (folder / VOCABULARY).is_file() and not (folder / MANIFEST).is_file():
        return None
    try:
        return find_model(base)
    except ModelError:
        return None


def encoder_of(base: str) -> str:
    """Name the encoder that the weights of a base began as, and its licence."""
    if (model := start_model(base)) is not None:
        return str(model.manifest.get("encoder", OUR_ENCODER))
    return OUR_ENCODER if (Path(base) / VOCABULARY).is_file() else f"{base} (its own licence)"


@contextmanager
def reading_words(base: str, schema: Mapping[str, Any]) -> Iterator[None]:
    """Let annotations that are read meanwhile hold the own words of a start model and of a schema."""
    model = start_model(base)
    given = [Schema.from_dict(schema), *([Schema.of_config(model.config)] if model else [])]
    labels = [label for one in given for label in one.labels]
    with own_words(labels, [link_type for one in given for link_type in one.link_types]):
        yield


def _found(recipe: Recipe) -> tuple[Network, Vocabulary]:
    folder = Path(recipe.base)
    if (model := start_model(recipe.base)) is not None:
        if (model.path / WEIGHTS).is_file():
            return load_network(model.config, model.path / WEIGHTS), model.vocabulary
        # The wheel leaves them out.
        return network_from_graphs(model.config, model.path), model.vocabulary
    return _from_base(folder, recipe) if (folder / VOCABULARY).is_file() else _from_transformers(recipe)


def _from_base(folder: Path, recipe: Recipe) -> tuple[Network, Vocabulary]:
    vocabulary = Vocabulary.load(folder / VOCABULARY)
    shape = {"n_rows": len(vocabulary), "dropout": recipe.dropout, **recipe.network}
    network = Network(NetworkConfig.from_dict(shape, where="recipe: network"))
    network.load_base(folder)
    return network, vocabulary


def _from_transformers(recipe: Recipe) -> tuple[Network, Vocabulary]:
    """Take a BERT of characters. Its word pieces are left out: they would not cover Chinese words anyway."""
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    try:
        shape = AutoConfig.from_pretrained(recipe.base)
        tokenizer = AutoTokenizer.from_pretrained(recipe.base)
        source = AutoModel.from_pretrained(recipe.base)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"recipe: base not found; got {recipe.base!r}, expected a base folder, a model of ours, or a BERT that "
            f"transformers can load ({error}). Build the base with training/build_base.py or check the name."
        ) from error
    if shape.model_type != "bert":
        raise ModelError(f"{recipe.base}: no BERT; got model type {shape.model_type!r}, expected 'bert'. Use another.")
    rows = _special_rows(tokenizer)
    pieces = {piece: row for piece, row in tokenizer.get_vocab().items() if len(piece) == 1}
    pieces.setdefault(" ", rows[1])
    vocabulary = Vocabulary([*SPECIALS, *pieces], [0.0] * (len(SPECIALS) + len(pieces)))
    sizes = {
        "n_rows": len(vocabulary),
        "hidden_width": shape.hidden_size,
        "n_layers": shape.num_hidden_layers,
        "n_heads": shape.num_attention_heads,
        "feed_forward_width": shape.intermediate_size,
        "n_positions": min(512, shape.max_position_embeddings),
        "dropout": recipe.dropout,
        **recipe.network,
    }
    network = Network(NetworkConfig.from_dict(sizes, where="recipe: network"))
    state = {name: value for name, value in source.state_dict().items() if not name.startswith("pooler.")}
    table = "embeddings.word_embeddings.weight"
    state[table] = state[table][torch.tensor([*rows, *pieces.values()])]
    positions = "embeddings.position_embeddings.weight"
    state[positions] = state[positions][: network.config.n_positions]
    loaded = network.window.encoder.bert.load_state_dict(state, strict=False)
    missing = [name for name in loaded.missing_keys if not name.startswith(LEFTOVERS)]
    if missing:
        raise ModelError(
            f"{recipe.base}: weights missing; got no {missing[0]} and {len(missing) - 1} more, expected all of a BERT "
            f"of {network.config.n_layers} layers. Use another base, or correct network in the recipe."
        )
    return network, vocabulary


def _special_rows(tokenizer: Any) -> list[int]:
    """Rows for our special pieces, in their order; a passage break starts as the separator."""
    return [
        tokenizer.pad_token_id,
        tokenizer.unk_token_id,
        tokenizer.cls_token_id,
        tokenizer.sep_token_id,
        tokenizer.mask_token_id,
        tokenizer.sep_token_id,
    ]
