"""What a run leaves on disk: nothing of another run is overwritten, and a model stays until the new one is whole."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from pairie import __version__
from pairie.errors import ConfigError
from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.jsonl import write_jsonl
from pairie.learn import Recipe, train
from pairie.learn.about import about_added
from pairie.learn.added import Splits
from pairie.learn.checkpoint import CHECKPOINT
from pairie.learn.run_folder import NEW_RUN, RUN, move_model, run_of
from pairie.model.store import MANIFEST, open_model
from pairie.text import content_digest
from pairie.types import Document
from tests import tiny

DOCUMENTS = tiny.documents()


class CutOff(BaseException):
    """The plug was pulled."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("base"))


@pytest.fixture
def recipe(base: Path, tmp_path: Path) -> Recipe:
    """The fewest steps from a tiny model, on three documents of which one is held out."""
    (tmp_path / "a.jsonl").write_text(write_jsonl(DOCUMENTS), encoding="utf-8")
    return Recipe(
        name="mine", base=str(base), corpus="", added=(str(tmp_path / "a.jsonl"),), epochs=1, window_sizes=(40,)
    )


def cut_off(recipe: Recipe, folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
    """Train, and die when all steps are done and nothing is written."""

    def die(*_: object) -> None:
        raise CutOff

    with monkeypatch.context() as patch:
        # pairie.learn.train, the function, hides the module.
        patch.setattr(import_module("pairie.learn.train"), "fit", die)
        with pytest.raises(CutOff):
            train(recipe, folder, **options)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_refused_run_changes_nothing(recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_off(recipe, tmp_path / "m", monkeypatch)
    before = contents(tmp_path / "m")
    assert {f"{RUN}/{name}" for name in (CHECKPOINT, "recipe.toml", "splits.tsv")} <= before.keys()
    with pytest.raises(ConfigError, match=r"checkpoint of another run; got \{'seed': 1\}, expected \{'seed': 2\}"):
        train(replace(recipe, seed=2), tmp_path / "m")
    assert contents(tmp_path / "m") == before


def test_the_former_model_stands_until_the_new_one_is_whole(
    recipe: Recipe, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(base, tmp_path / "m"))
    (folder / RUN).mkdir()
    (folder / RUN / "recipe.toml").write_text("former", encoding="utf-8")
    before = contents(folder)
    cut_off(recipe, folder, monkeypatch, force=True)
    after = contents(folder)
    assert {name: after[name] for name in before} == before
    assert open_model(folder, weights=True).manifest["name"] == "tiny"
    told: list[Mapping[str, Any]] = []
    train(recipe, folder, force=True, report=told.append)
    assert not any("loss" in state for state in told)  # it went on from the checkpoint: all steps were done
    assert open_model(folder, weights=True).manifest["name"] == "mine"
    assert 'name = "mine"' in (folder / RUN / "recipe.toml").read_text(encoding="utf-8")
    assert not (folder / NEW_RUN).exists() and not (folder / RUN / CHECKPOINT).exists()


def test_cut_off_while_the_models_change_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it happens the new run is found again."""
    made = tmp_path / NEW_RUN / "model"
    made.mkdir(parents=True)
    (tmp_path / RUN).mkdir()
    (tmp_path / RUN / "recipe.toml").write_text("former", encoding="utf-8")
    for name in (MANIFEST, "config.json"):
        (made / name).write_text("new", encoding="utf-8")
    (made.parent / "recipe.toml").write_text("new", encoding="utf-8")
    (tmp_path / MANIFEST).write_text("former", encoding="utf-8")

    def die(*_: object, **__: object) -> None:
        raise CutOff

    with monkeypatch.context() as patch:
        patch.setattr("pairie.learn.run_folder.shutil.rmtree", die)
        with pytest.raises(CutOff):
            move_model(made, tmp_path)
    assert not (tmp_path / MANIFEST).exists() and run_of(tmp_path) == tmp_path / NEW_RUN
    move_model(made, tmp_path)
    assert run_of(tmp_path / "none") == tmp_path / "none" / RUN
    assert (tmp_path / RUN / "recipe.toml").read_text(encoding="utf-8") == "new"
    assert (tmp_path / MANIFEST).read_text(encoding="utf-8") == "new"


def test_what_is_left_out_is_reported(recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = [*DOCUMENTS, AnnotatedDocument("judged", None, Document("今年的事"))]
    (tmp_path / "a.jsonl").write_text(write_jsonl(given), encoding="utf-8")
    told: list[Mapping[str, Any]] = []
    judged = [content_digest("今年 的事")]
    cut_off(recipe, tmp_path / "m", monkeypatch, report=told.append, judged=judged)
    (line,) = (state["not read"] for state in told if "not read" in state)
    assert line.startswith("1 documents of the regression set, which pairie promote judges by (first in judged")
    assert "judged\t" not in (tmp_path / "m" / RUN / "splits.tsv").read_text(encoding="utf-8")


def test_each_model_has_a_version_of_its_own(recipe: Recipe) -> None:
    splits = Splits({"train": DOCUMENTS, "dev": (), "test": ()})
    version = about_added(recipe, splits)["version"]
    assert version.startswith(f"{__version__}+20") and Version(version) > Version(__version__)
    assert about_added(replace(recipe, version="1.2+county"), splits)["version"] == "1.2+county"
    for bad in ("new", "1.0 2"):
        with pytest.raises(ConfigError, match="recipe: no version; got"):
            replace(recipe, version=bad)
