"""A training of seconds on documents that came back from a server: a small random network, a few epochs."""

from dataclasses import replace
from pathlib import Path

import torch
from typer.testing import CliRunner

from pairie.cli import app
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import SPLITS
from pairie.formats.inline import write_inline
from pairie.model.config import NetworkConfig
from pairie.model.network import Network
from tests import tiny
from tests.e2e.test_training import RECIPE, SHAPE


def train_on(documents: list[AnnotatedDocument], place: Path) -> Path:
    """Train by the command of the project; all splits hold the same documents.

    Returns:
        The folder of the model.
    """
    (place / "corpus").mkdir(parents=True)
    copies = [replace(d, id=f"{split}.{d.id}") for split in SPLITS for d in documents]
    (place / "corpus" / "few.xml").write_text(write_inline(copies), encoding="utf-8")
    rows = [f"{d.id}\t{d.id.split('.')[0]}\n" for d in copies]
    (place / "splits.tsv").write_text("id\tsplit\n" + "".join(rows), encoding="utf-8")
    torch.manual_seed(1)
    words = tiny.vocabulary([d.document.text for d in documents])
    network = Network(NetworkConfig(n_rows=len(words), **SHAPE))  # type: ignore[arg-type]
    network.window.encoder.bert.save_pretrained(place / "base")
    words.save(place / "base" / "vocab.tsv")
    recipe = RECIPE.format(base=(place / "base").as_posix(), corpus=(place / "corpus").as_posix())
    recipe = recipe.replace("epochs = 60", "epochs = 4")
    (place / "recipe.toml").write_text(recipe + "".join(f"{name} = {size}\n" for name, size in SHAPE.items()), "utf-8")
    result = CliRunner().invoke(app, ["train", str(place / "recipe.toml"), "-o", str(place / "model")])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return place / "model"
