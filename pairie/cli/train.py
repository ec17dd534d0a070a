"""``pairie train``: added annotations, or a recipe, to a model folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pairie.cli.convert import Given
from pairie.cli.options import DEFAULT_MODEL, Folder
from pairie.cli.terminal import messages, use_utf8
from pairie.errors import ConfigError

if TYPE_CHECKING:
    from pairie.learn.recipe import Recipe

__all__ = ["train"]

OURS = "ours"
"""Names the corpus that comes along, which lies elsewhere in each installation."""


def train(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="ANNOTATIONS",
            help="Files or folders of annotations to add; or one RECIPE.toml (see training/), which says everything.",
        ),
    ],
    folder: Folder,
    base: Annotated[
        str | None,
        typer.Option("--from", help="Model to go on from, base folder, or name of a BERT on the hub.  [pairie-zh]"),
    ] = None,
    form: Annotated[
        Given | None,
        typer.Option("--format", help="What the annotations are.  [by their suffixes]", show_default=False),
    ] = None,
    untouched: Annotated[
        bool, typer.Option("--untouched", help="Learn also from tasks of Label Studio that nobody has touched.")
    ] = False,
    replay: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="CORPUS",
            help="Annotations that are read again, so that nothing is forgotten, also several; "
            '"ours" is our corpus.  [ours]',
        ),
    ] = None,
    no_replay: Annotated[
        bool, typer.Option("--no-replay", help="Without the corpus. Weights are held near the start instead.")
    ] = False,
    dev: Annotated[
        list[Path] | None, typer.Option(help="Annotations to choose by.  [a part of the added ones is held out]")
    ] = None,
    schema: Annotated[
        Path | None, typer.Option(help="TOML with labels, categories and links of your own.", dir_okay=False)
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the model.  [that of the folder]")] = None,
    version: Annotated[
        str | None, typer.Option(help="Version of the model.  [that of pairie, and the time of its making]")
    ] = None,
    epochs: Annotated[float | None, typer.Option(help="Passes through the added documents.  [by their number]")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of all draws.  [1]")] = None,
    device: Annotated[str | None, typer.Option(help="cpu, cuda, or auto.  [cpu]")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a model that stands in the folder.")] = False,
) -> None:
    """Train a model further on annotations of your own, or anew by a recipe (needs the extra "train").

    A run that was cut off goes on where it stopped: give the same command again.
    """
    use_utf8()
    try:
        from pairie.cli.run_progress import RunProgress
        from pairie.learn import train as train_model
    except ModuleNotFoundError as error:
        from pairie.errors import missing_extra

        raise missing_extra(error.name or "torch", "train", "training") from error
    changes: dict[str, Any] = {"name": name, "version": version, "epochs": epochs, "seed": seed, "device": device}
    changes |= {"base": base, "added_form": form and form.value, "untouched": untouched or None}
    changes = {key: value for key, value in changes.items() if value is not None}
    if any(path.suffix == ".toml" for path in inputs):
        if len(inputs) > 1 or no_replay or untouched or any((replay, schema, form, dev)):
            raise ConfigError(
                f"{inputs[0]}: a recipe says everything; got other annotations, --replay, --dev, --schema, --format or "
                "--untouched beside it, expected it alone. Write them into the recipe (added, corpus, replay, "
                "added_dev, schema, added_form, untouched)."
            )
        recipe = _recipe_of_file(inputs[0], changes)
    else:
        recipe = _recipe_of_added(inputs, folder, changes, replay=replay, no_replay=no_replay, dev=dev, schema=schema)
    with RunProgress() as progress:
        train_model(recipe, folder, report=progress.show, force=force, judged=_judged())
    messages().print(f"model written to {folder}")


def _recipe_of_file(path: Path, changes: dict[str, Any]) -> Recipe:
    from dataclasses import replace

    from pairie.learn.recipe import Recipe

    return replace(Recipe.load(path), **changes)


def _recipe_of_added(
    inputs: list[Path],
    folder: Path,
    changes: dict[str, Any],
    *,
    replay: list[Path] | None,
    no_replay: bool,
    dev: list[Path] | None,
    schema: Path | None,
) -> Recipe:
    """Choose the defaults for as many documents as were given."""
    from pairie.learn.added import read_added
    from pairie.learn.added_files import Selection
    from pairie.learn.defaults import added_recipe
    from pairie.learn.recipe import Recipe
    from pairie.learn.start import reading_words
    from pairie.schema import Schema

    if replay and no_replay:
        raise ConfigError("replay: both given and refused; got --replay and --no-replay, expected one. Drop the other.")
    corpus, more = (None, []) if no_replay else _replayed(replay or [Path(OURS)])
    if corpus is None and not more:
        why = "as asked" if no_replay else "this installation holds no corpus"
        messages().print(
            f"no replay ({why}): weights are held near the start; what the added documents do not show may still be "
            "forgotten, and how much cannot be seen without a corpus to measure by"
        )
    words = Schema.load(schema).to_dict() if schema else {}
    base = changes.pop("base", DEFAULT_MODEL)
    share = Recipe().added_dev_share
    selection = Selection(changes.get("added_form", ""), changes.get("untouched", False), _judged())
    with reading_words(base, words):
        documents = read_added(inputs, dev or [], share, selection)["train"]
    return added_recipe(
        documents,
        base=base,
        corpus=str(corpus) if corpus else "",
        added=tuple(map(str, inputs)),
        added_dev=tuple(map(str, dev or [])),
        schema=words,
        replay=tuple(map(str, more)),
        **{"name": folder.resolve().name, **changes},
    )


def _replayed(paths: list[Path]) -> tuple[Path | None, list[Path]]:
    """Return the corpus among what is replayed, a folder of XML files that is parted into splits, and all else."""
    from pairie.learn.added import shipped_corpus

    found = [shipped_corpus() if str(path) == OURS and not path.exists() else path for path in paths]
    present = [path for path in found if path is not None]
    corpus = next((path for path in present if any(path.glob("*.xml")) or any(path.glob("corpus/*.xml"))), None)
    return corpus, [path for path in present if path is not corpus]


def _judged() -> frozenset[str]:
    """Digests of the texts of the regression set: a model that learnt them could not be judged by them any more."""
    from pairie.judge.regression import regression_set
    from pairie.text import content_digest

    return frozenset(content_digest(page.page) for page in regression_set())
