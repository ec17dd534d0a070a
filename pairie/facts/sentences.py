"""Where sentences end."""

from __future__ import annotations

import re

__all__ = ["SENTENCE_END"]

# A narrow full stop ends a sentence only after a Chinese character: 3.5亿元, No.7 go on.
SENTENCE_END = re.compile(r"[。！？!?\n]|(?<=[^\x00-\x7f])\.(?![0-9])")
