"""Labels, categories and links of a user's own, as a file names them.

    labels = ["PROGRAMME"]
    categories = ["housing"]

    [links]
    PROGRAMME = "UNDER"

A label stands for spans like ours do; one that ``links`` names is linked from the MEASURE it belongs to, by a link of
that type. They stand behind ours, so that what a network learnt keeps its place (:mod:`pairie.learn.schema`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pairie.errors import ConfigError
from pairie.model.config import NetworkConfig
from pairie.types import CATEGORIES, LABELS, LINK_TYPES, own_words

__all__ = ["Schema"]


@dataclass(frozen=True, slots=True)
class Schema:
    """What a user marks beside the words of the guidelines."""

    labels: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, ours in (("labels", LABELS), ("categories", CATEGORIES)):
            words = getattr(self, name)
            taken = sorted(set(words) & set(ours)) + sorted({w for w in words if words.count(w) > 1})
            if taken or not all(isinstance(word, str) and word.isidentifier() for word in words):
                raise ConfigError(
                    f"schema: bad {name}; got {list(words)}, expected new words of letters, digits and _, each once, "
                    f"none of {', '.join(ours)}. Correct them."
                )
        if strange := sorted(set(self.links) - set(self.labels)):
            raise ConfigError(
                f"schema: links of unknown labels; got {strange}, expected labels of the schema ({list(self.labels)}): "
                "those of the guidelines have their links. Correct them."
            )
        if bad := [t for t in self.links.values() if not isinstance(t, str) or not t.isidentifier() or t in LINK_TYPES]:
            raise ConfigError(
                f"schema: bad link types; got {bad}, expected new words, none of {', '.join(LINK_TYPES)}. Correct them."
            )

    @property
    def link_types(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.links.values()))

    @classmethod
    def from_dict(cls, found: Mapping[str, Any], *, where: str = "schema") -> Schema:
        """Build from a mapping; unknown keys are an error."""
        if unknown := sorted(set(found) - {"labels", "categories", "links"}):
            raise ConfigError(
                f"{where}: unknown keys; got {unknown}, expected labels, categories, links. Correct them."
            )
        labels, categories, links = (found.get(name, kind()) for name, kind in KINDS.items())
        for name, value in zip(KINDS, (labels, categories, links), strict=True):
            if not isinstance(value, KINDS[name] if name == "links" else (list, tuple)):
                raise ConfigError(
                    f"{where}: {name} of the wrong kind; got {value!r}, expected a {KINDS[name].__name__}. Correct it."
                )
        return cls(tuple(labels), tuple(categories), dict(links))

    @classmethod
    def load(cls, path: str | Path) -> Schema:
        """Read a TOML file.

        Raises:
            ConfigError: the file cannot be read, has unknown keys, or names a word twice.
        """
        try:
            found = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigError(f"{path}: schema cannot be read; got {error}, expected TOML. Mend the file.") from error
        return cls.from_dict(found, where=str(path))

    @classmethod
    def of_config(cls, config: NetworkConfig) -> Schema:
        """Return what a network knows beyond the guidelines."""
        return cls(
            tuple(word for word in config.labels if word not in LABELS),
            tuple(word for word in config.categories if word not in CATEGORIES),
            dict(config.own_links),
        )

    def known(self) -> AbstractContextManager[None]:
        """Let what is read and written meanwhile have these words as well."""
        return own_words(self.labels, categories=self.categories, links=self.links)

    def to_dict(self) -> dict[str, Any]:
        return {"labels": list(self.labels), "categories": list(self.categories), "links": dict(self.links)}


KINDS: Mapping[str, type] = {"labels": list, "categories": list, "links": dict}
