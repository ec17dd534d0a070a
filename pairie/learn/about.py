"""What the manifest of a trained model says of its making."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pairie.formats.annotated import AnnotatedDocument
from pairie.formats.corpus import Split
from pairie.learn.added import Splits
from pairie.learn.digest import data_digest
from pairie.learn.recipe import Recipe
from pairie.learn.start import encoder_of

__all__ = ["about_added", "about_data"]


def about_data(recipe: Recipe, splits: Mapping[Split, Sequence[AnnotatedDocument]]) -> dict[str, Any]:
    """Name, version, licence, recipe, and how much was read of each split."""
    from pairie import __version__

    every = [d for part in splits.values() for d in part]
    encoder = encoder_of(recipe.base)
    major, minor = __version__.split(".")[:2]
    return {
        "name": recipe.name,
        "version": recipe.version or __version__,
        "created": datetime.now(UTC).date().isoformat(),
        "pairie": f">={__version__},<{major}.{int(minor) + 1}",
        "licence": f"Apache-2.0 (annotations and code); encoder from {encoder}",
        "encoder": encoder,
        "recipe": {key: getattr(recipe, key) for key in recipe.__dataclass_fields__},
        "data": {"digest": data_digest(every), **{name: _size(part) for name, part in splits.items()}},
    }


def about_added(recipe: Recipe, splits: Splits) -> dict[str, Any]:
    """What the manifest says of added documents: how many, and that their licence is not ours to tell.

    The version has the time of the making behind that of pairie: of two wheels of one version pip keeps the first.
    """
    if not any(splits.added.values()):
        return {}
    return {
        "version": recipe.version or _version_of_now(),
        "added": {name: _size(part) for name, part in splits.added.items()},
        "licence": f"code and corpus: Apache-2.0; encoder from {encoder_of(recipe.base)}; added annotations: as their "
        "owner says",
    }


def _version_of_now() -> str:
    from pairie import __version__

    now = datetime.now(UTC)
    # The parts of a local version are numbers: 0041 would become 41 on the way.
    return f"{__version__}+{now:%Y%m%d}.{int(f'{now:%H%M}')}"


def _size(documents: Sequence[AnnotatedDocument]) -> dict[str, int]:
    return {"documents": len(documents), "characters": sum(len(d.document.text) for d in documents)}
