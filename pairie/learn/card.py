"""The model card, written from the manifest, so that no figure is typed by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pairie.learn.start import OUR_ENCODER
from pairie.model.config import NetworkConfig
from pairie.model.integrity import CARD, MANIFEST, WEIGHTS


def write_card(folder: Path) -> None:
    """Write ``card.md`` from the manifest and the config of a model folder."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    card = _card(manifest, NetworkConfig.load(folder / "config.json"))
    (folder / CARD).write_text(card, encoding="utf-8", newline="\n")


def _card(manifest: Mapping[str, Any], shape: NetworkConfig) -> str:
    data, recipe = manifest["data"], manifest["recipe"]
    parts = "\n".join(
        f"| {name} | {data[name]['documents']} | {data[name]['characters']} |" for name in ("train", "dev", "test")
    )
    files = "\n".join(f"| {name} | {entry['bytes'] / 1e6:.1f} MB |" for name, entry in manifest["files"].items())
    return f"""# {manifest["name"]} {manifest["version"]}

Finds who supports whom, with how much and by what measure, in Chinese pages about paired assistance.

| | |
|---|---|
| input | simplified Chinese, running text or page dumps, any length |
| output | mentions ({", ".join(shape.labels)}), links, category and planned flag of measures |
| encoder | {_encoder(manifest, shape)} |
| works with | pairie {manifest["pairie"]} |
| licence | {manifest["licence"]} |
| made | {manifest["created"]}, seed {recipe["seed"]}, {recipe["epochs"]} epochs{_time(manifest)} |

## Data

{_sources(manifest)};
digest `{data["digest"][:16]}`.

| split | documents | characters |
|---|---|---|
{parts}

## Scores

F1 of the int8 graphs on the project's own splits. The texts are composed by the same writers as the training texts, so
real pages score lower: measure on pages of your own with `pairie evaluate`. Thresholds were chosen on dev,
the window on the real dev texts, where the table has them. News dev: silver labels of real paragraphs.

{_score_table(manifest["scores"], "split")}
{_genres(manifest)}
## Limits

- The texts are composed, not sampled from real pages: rare manners and old volumes are under-represented.
- Traditional characters are read but were not trained on.
- Scores are calibrated on the dev split; on other kinds of page they may be too confident.
- The int8 weights use seven bits, so that no processor saturates; sums of fractions still round otherwise on one kind
  of processor than on another, and finds at the edge of a threshold may differ.
- A giver named only outside the document (in the title of the volume, say) is not found.

## Files

| file | size |
|---|---|
{files}

`{WEIGHTS}` is needed for retraining only and is not in the wheel.
"""


def _encoder(manifest: Mapping[str, Any], shape: NetworkConfig) -> str:
    name = manifest.get("encoder", OUR_ENCODER)
    return f"{shape.n_layers} layers of {shape.hidden_width} from `{manifest['recipe']['base']}`: {name}, trained on"


def _sources(manifest: Mapping[str, Any]) -> str:
    """Where the documents come from; a model that was trained further has some of its trainer's."""
    recipe, added = manifest["recipe"], manifest.get("added", {})
    sources = []
    if recipe.get("corpus", True):
        sources.append("documents composed and annotated for the project by the annotation guidelines")
    if recipe.get("news"):
        sources.append("paragraphs of real news with silver labels (train and dev)")
    if recipe.get("replay"):
        sources.append("annotations replayed beside the added documents")
    if added:
        own = ", ".join(manifest.get("own_labels", ()))
        n_added = sum(part["documents"] for part in added.values())
        labels = f" with labels of their own ({own})" if own else ""
        sources.append(f"{n_added} documents added by whoever trained this model{labels}")
    written = ", and\n".join(sources)
    return written[:1].upper() + written[1:]


def _time(manifest: Mapping[str, Any]) -> str:
    """Time is told, energy is not: nothing here meters it."""
    if "minutes" not in manifest:
        return ""
    return f" in {manifest['minutes']:.0f} minutes, going on from the encoder named; all steps: training/README.md"


def _genres(manifest: Mapping[str, Any]) -> str:
    """The test split by genre; a model of an earlier release has no such figures."""
    if not manifest.get("genres"):
        return ""
    table = _score_table(manifest["genres"], "genre")
    return (
        "\nThe test split by genre. Few documents in a genre say little; a genre without any mention is left out."
        f"\n\n{table}\n"
    )


def _figure(name: str, value: float) -> str:
    return str(value) if name == "documents" else f"{value:.3f}"


def _score_table(scores: Mapping[str, Mapping[str, float]], first: str) -> str:
    names = list(next(iter(scores.values())))
    head = f"| {first} | " + " | ".join(names) + " |\n" + "|---" * (1 + len(names)) + "|"
    rows = [
        "| " + " | ".join([row, *(_figure(name, values[name]) for name in names)]) + " |"
        for row, values in scores.items()
    ]
    return "\n".join([head, *rows])
