"""pairie reads Chinese pages about paired assistance: who supports whom, with how much, by what measure, and when."""

from pairie.errors import ConfigError, FormatError, ModelError, PairieError, ReadError
from pairie.facts.amounts import parse_amount
from pairie.facts.identity import unify_parties
from pairie.merging import merge_records
from pairie.outputs import write_table
from pairie.pipeline import Extractor, extract, load
from pairie.readers import read_file as read
from pairie.readers import read_volume
from pairie.types import (
    Amount,
    Area,
    Document,
    Link,
    Mention,
    PageFault,
    Party,
    Passage,
    Record,
    RecordAmount,
    RecordSource,
    Source,
    SourceSpan,
)

__version__ = "0.1.0"

__all__ = [
    "Amount",
    "Area",
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
    "RecordSource",
    "Source",
    "SourceSpan",
    "__version__",
    "extract",
    "load",
    "merge_records",
    "parse_amount",
    "read",
    "read_volume",
    "unify_parties",
    "write_table",
]
