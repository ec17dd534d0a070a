"""pairie reads Chinese pages about paired assistance: who supports whom, with how much, by what measure, and when."""

from pairie.errors import ConfigError, FormatError, ModelError, PairieError, ReadError
from pairie.facts.amounts import parse_amount
from pairie.outputs import write_table
from pairie.pipeline import Extractor, extract, load
from pairie.readers import read_file as read
from pairie.types import (
    Amount,
    Document,
    Link,
    Mention,
    PageFault,
    Party,
    Passage,
    Record,
    RecordAmount,
    Source,
    SourceSpan,
)

__version__ = "0.1.0"

__all__ = [
    "Amount",
    "ConfigError",
    "Document",
    "Extractor",
    "FormatError",
    "Link",
    "Mention",
    "ModelError",
    "PageFault",
    "PairieError",
    "Party",
    "Passage",
    "ReadError",
    "Record",
    "RecordAmount",
    "Source",
    "SourceSpan",
    "__version__",
    "extract",
    "load",
    "parse_amount",
    "read",
    "write_table",
]
