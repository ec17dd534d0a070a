"""``pairie dictionary``: what the columns mean."""

from __future__ import annotations

from pairie.cli.terminal import use_utf8, write

__all__ = ["dictionary"]


def dictionary() -> None:
    """Print what every column of the tables means, in English and Chinese, as Markdown."""
    use_utf8()
    from pairie.outputs.dictionary import dictionary_markdown

    write(dictionary_markdown())
