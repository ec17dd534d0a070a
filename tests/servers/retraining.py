"""A training of seconds on documents that came back from a server: a small random network, a few epochs."""

from pathlib import Path

from typer.testing import CliRunner

from pairie.cli import app
from pairie.formats.annotated import AnnotatedDocument
from tests.e2e.test_training import lay_out


def train_on(documents: list[AnnotatedDocument], place: Path) -> Path:
    """Train by the command of the project; all splits hold the same documents.

    Returns:
        The folder of the model.
    """
    lay_out(place, documents, epochs=4)
    result = CliRunner().invoke(app, ["train", str(place / "recipe.toml"), "-o", str(place / "model")])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return place / "model"
