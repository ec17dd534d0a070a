"""Everything that pairie raises on purpose.

    PairieError
    ├── ReadError     a source that cannot be read as a page
    ├── FormatError   an annotation, output or exchange file that breaks its format
    ├── ModelError    a model folder or a network output that cannot be used
    └── ConfigError   a setting or option that makes no sense

Messages follow one pattern: ``where: what; got x, expected y. What to do.``
"""

from __future__ import annotations

__all__ = ["ConfigError", "FormatError", "ModelError", "PairieError", "ReadError", "missing_extra"]


class PairieError(Exception):
    """Base of all errors that pairie raises on purpose."""


class ReadError(PairieError):
    """A source cannot be read as a page."""


class FormatError(PairieError):
    """A file breaks its annotation, output or exchange format."""


class ModelError(PairieError):
    """A model folder or a network output cannot be used."""


class ConfigError(PairieError):
    """A setting or option makes no sense."""


def missing_extra(package: str, extra: str, purpose: str) -> ConfigError:
    """Describe a missing optional dependency by the extra that brings it."""
    return ConfigError(
        f"{purpose}: package missing; got no {package!r}, expected the extra {extra!r}. "
        f"Install it with: pip install 'pairie[{extra}]'"
    )
