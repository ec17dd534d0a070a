"""The folder of a run: what was trained on what, with what, and how it went.

``recipe.toml`` is the recipe with every field; ``pairie train RUN/recipe.toml -o FOLDER`` does it again. ``splits.tsv``
lists the documents with digests of their text, ``versions.json`` the packages, ``log.jsonl`` how it went,
``run.json`` the outcome. The texts themselves are not copied: they are not always ours to keep.
"""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError
from pairie.learn.added import Splits
from pairie.learn.digest import data_digest
from pairie.learn.recipe import Recipe
from pairie.model.store import MANIFEST

__all__ = ["LOG", "RUN", "RunLog", "check_folder", "move_model", "run_of", "write_inputs", "write_json"]

LOG = "log.jsonl"
RUN, NEW_RUN = "run", "run.new"
"""The run that made the model of a folder, and one that is to replace it and is not done."""
PACKAGES = ("pairie", "torch", "transformers", "datasets", "numpy", "onnx", "onnxruntime", "safetensors")


class RunLog:
    """Tells each state of a run to the caller and writes it down, a line each.

    Args:
        folder: where ``log.jsonl`` stands.
        step: the step that the run goes on from; later lines are of steps that are done again, and go.
    """

    def __init__(self, folder: Path, step: int, report: Callable[[Mapping[str, Any]], None]) -> None:
        self._path = folder / LOG
        self._report = report
        lines = self._path.read_text(encoding="utf-8").splitlines(keepends=True) if self._path.is_file() else []
        kept = [line for line in lines if step and line.endswith("\n") and json.loads(line).get("step", 0) <= step]
        self._path.write_text("".join(kept), encoding="utf-8")

    def tell(self, state: Mapping[str, Any]) -> None:
        self._report(state)
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(state) + "\n")
        except OSError as error:
            # A full disk is no reason to lose a training.
            fault = f"{self._path}: not written; got {error}, expected room for a line. Free some space."
            self._report({"step": state.get("step", 0), "fault": fault})


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_inputs(folder: Path, recipe: Recipe, splits: Splits) -> None:
    """Write down what a run starts from, before its first step."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.toml").write_text(recipe.to_toml(), encoding="utf-8")
    rows = ["id\tsplit\tfrom\tsha256\n"]
    for source, part in (("added", splits.added), ("replay", splits.replay)):
        for name, documents in part.items():
            for annotated in documents:
                digest = hashlib.sha256(annotated.document.text.encode("utf-8", "surrogatepass")).hexdigest()
                rows.append(f"{annotated.id}\t{name}\t{source}\t{digest}\n")
    (folder / "splits.tsv").write_text("".join(rows), encoding="utf-8")
    parts = {"added": splits.added, "replay": splits.replay}
    digests = {f"{source} {name}": data_digest(d) for source, part in parts.items() for name, d in part.items()}
    write_json(folder / "versions.json", {"python": platform.python_version(), **_versions(), "data": digests})


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            from pairie import __version__

            found[package] = __version__ if package == "pairie" else "none"
    return found


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Refuse a folder that holds a model, or other things than a run of ours.

    Raises:
        ConfigError: the folder is taken.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no folder; got a file, expected a folder or nothing. Name another one.")
    names = {path.name for path in folder.iterdir()}
    if MANIFEST in names and not force:
        raise ConfigError(
            f"{folder}: a model stands there; got {MANIFEST}, expected an empty folder or a run that was cut off. "
            "Name another folder, or replace the model with --force."
        )
    if names and MANIFEST not in names and not names & {RUN, NEW_RUN}:
        raise ConfigError(
            f"{folder}: other files stand there; got {sorted(names)[:3]}, expected an empty folder. Name another one."
        )


def run_of(folder: Path) -> Path:
    """Return the folder of the run that a training goes on with or begins.

    Beside a model stand the inputs and the log of its own run until another one takes its place.
    """
    return folder / (NEW_RUN if (folder / NEW_RUN).is_dir() or (folder / MANIFEST).exists() else RUN)


def move_model(made: Path, folder: Path) -> None:
    """Move a finished model to its place, and its run too. The manifest goes last: without it a folder is no model.

    Cut off anywhere, the run is found again by :func:`run_of`, with its checkpoint.
    """
    (folder / MANIFEST).unlink(missing_ok=True)
    for file in made.iterdir():
        if file.name != MANIFEST:
            file.replace(folder / file.name)
    if made.parent == folder / NEW_RUN:
        shutil.rmtree(folder / RUN, ignore_errors=True)
        made = made.parent.rename(folder / RUN) / made.name
    (made / MANIFEST).replace(folder / MANIFEST)
    made.rmdir()
